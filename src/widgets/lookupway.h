// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/hitlistmodel.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

namespace ringback {

class ErrorDesk;
namespace Ui {
class LookupWay;
}

// The Decoder's second way: the catalogues, searched by code, words, status or symptom, or browsed.
class LookupWay : public QWidget {
    Q_OBJECT

public:
    // `desk` must outlive it.
    explicit LookupWay(const ErrorDesk& desk, QWidget* parent = nullptr);
    ~LookupWay() override;

    void search(const QString& words);
    // The same, but what is chosen is the first symptom found, not the best find of any kind.
    void searchSymptom(const QString& words);
    // Shows an entry that another one leads to ("vobiz/end-6010"); goBack() returns to that one.
    void openEntry(const QString& entry);
    void goBack();
    bool isSettled() const { return !m_wait.isActive(); }

signals:
    // `related`: what a symptom leads to. `backTo`: the title of the entry that led here; may be empty.
    void hitChosen(const ringback::CatalogueHit& hit, const QList<ringback::CatalogueHit>& related,
                   const QString& backTo);
    void nothingChosen();
    void nothingFound(); // the words find no entry

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildTable();
    void buildSymptoms();
    void reload();
    int rowOfSymptom() const; // the first one; -1: none
    void choose(const CatalogueHit& hit);
    const CatalogueHit* entryOf(const QString& entry);

    const ErrorDesk& m_desk;
    std::unique_ptr<Ui::LookupWay> m_ui;
    HitListModel m_model;
    QTimer m_wait;
    QHash<QString, CatalogueHit> m_entries; // every one, once a related one was needed
    QList<CatalogueHit> m_trail;            // what led to the entry shown, the entry itself last
};

} // namespace ringback
