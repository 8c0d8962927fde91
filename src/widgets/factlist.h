// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

class QGridLayout;

namespace ringback {

class CopyButton;
class PlainLabel;

// One line of a FactList. All texts are plain; empty values are left out by the list.
struct Fact {
    QString label;
    QString value;
    QString toolTip;
    bool isId = false; // in a fixed-width font, with a copy button

    bool operator==(const Fact&) const = default;
};

// Labels and values in two columns. Rows are reused, so that an update keeps focus, selection and place.
class FactList : public QWidget {
    Q_OBJECT

public:
    explicit FactList(QWidget* parent = nullptr);

    void setFacts(const QList<Fact>& facts);
    QList<Fact> facts() const { return m_facts; }

signals:
    void copied(const QString& what);

private:
    struct Row {
        PlainLabel* label = nullptr;
        PlainLabel* value = nullptr;
        CopyButton* copy = nullptr;
    };
    Row& rowAt(int index);
    void fill(Row& row, const Fact& fact);

    QGridLayout* m_grid;
    QList<Row> m_rows;
    QList<Fact> m_facts;
};

} // namespace ringback
