// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "providers/definition.h"

#include <QHash>
#include <QList>
#include <QMap>
#include <QWidget>

class QVBoxLayout;

namespace ringback {

class FieldRow;

// What a provider needs to place a call beyond the numbers (an answer URL, an agent), for one call. Values
// in, values out; what is wrong with one is told by whoever judges the order. Labels and values are plain
// text.
class PlaceFieldsForm : public QWidget {
    Q_OBJECT

public:
    explicit PlaceFieldsForm(QWidget* parent = nullptr);

    // Makes the editors anew where these are other fields; what a person has typed stays.
    void setFields(const QList<PlaceField>& fields);
    // Into editors that a person has not touched.
    void setKnown(const QMap<QString, QString>& values);
    // What a person has typed, by key, also where it is empty; nothing that was only shown.
    QMap<QString, QString> typed() const;
    bool isEmpty() const { return m_fields.isEmpty(); }

signals:
    void edited();

private:
    QWidget* makeEditor(const PlaceField& field);
    void note(const QString& key, const QString& value);

    QList<PlaceField> m_fields;
    QHash<QString, FieldRow*> m_rows;
    QMap<QString, QString> m_typed;
    QVBoxLayout* m_layout;
    bool m_filling = false;
};

} // namespace ringback
