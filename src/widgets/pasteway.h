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
    // "read", "place" or "hangup"; "unknown": not known.
    void setOperation(const QString& operation);
    // What is in the field has been decoded.
    bool isSettled() const { return !m_wait.isActive(); }

signals:
    // `since` (UTC): when this error was pasted; invalid for what is no error but a code in the text.
    // `asksOperation`: nobody said what the request was for, and it makes a difference.
    void errorChosen(const ringback::DecodedPaste& paste, const QDateTime& since, bool asksOperation);
    // `words`: what the desk says about it; empty where it says nothing.
    void nothingFound(const ringback::DecodedError& words);
    void emptied();

private:
    void buildChoosers();
    void buildExamples();
    void decode();
    QList<DecodedPaste> codesIn(const QByteArray& text) const;
    bool placingDiffers(int row) const;
    void showFound();
    void choose(int row);

    const ErrorDesk& m_desk;
    const Clock& m_clock;
    std::unique_ptr<Ui::PasteWay> m_ui;
    QTimer m_wait;
    QList<DecodedPaste> m_found;
    QList<QDateTime> m_since;       // of each; invalid for codes
    QList<DecodedPaste> m_ifPlaced; // the same, had the request been to place a call; empty: asked or told
    bool m_areCodes = false;        // no error was found, but codes of the catalogues
};

} // namespace ringback
