// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cataloguehit.h"
#include "core/clock.h"

#include <QTimer>
#include <QWidget>

#include <memory>

namespace ringback {

class ErrorDesk;
namespace Ui {
class PasteWay;
}

// The Decoder's first way: an error as pasted, dropped or opened. Decodes while it is typed. The text is kept
// nowhere but in its field.
class PasteWay : public QWidget {
    Q_OBJECT

public:
    // Both must outlive it.
    PasteWay(const ErrorDesk& desk, const Clock& clock, QWidget* parent = nullptr);
    ~PasteWay() override;

    // Whose error it is; empty: to be found out.
    void setProvider(const QString& provider);
    // What is in the field has been decoded.
    bool isSettled() const { return !m_wait.isActive(); }

signals:
    // `since` (UTC): when this error was pasted.
    void errorChosen(const ringback::DecodedPaste& paste, const QDateTime& since);
    void nothingFound();
    void emptied();

private:
    void buildChoosers();
    void buildExamples();
    void decode();
    void showFound();
    void choose(int row);

    const ErrorDesk& m_desk;
    const Clock& m_clock;
    std::unique_ptr<Ui::PasteWay> m_ui;
    QTimer m_wait;
    QList<DecodedPaste> m_found;
    QList<QDateTime> m_since; // of each
};

} // namespace ringback
