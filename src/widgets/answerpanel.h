// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cataloguehit.h"
#include "core/clock.h"

#include <QUrl>
#include <QWidget>

#include <memory>
#include <optional>

class QPushButton;

namespace ringback {

class ErrorDesk;
namespace Ui {
class AnswerPanel;
}

// The Decoder's answer: an error from pasted text, or an entry of the catalogues, explained by the same
// DecodedPanel as everywhere, with what belongs to it: the question whose error it is, related entries, IDs,
// the body with its secrets masked, and everything at once for a ticket.
class AnswerPanel : public QWidget {
    Q_OBJECT

public:
    // Both must outlive it.
    AnswerPanel(const ErrorDesk& desk, const Clock& clock, QWidget* parent = nullptr);
    ~AnswerPanel() override;

    // Nothing to explain: what to do about that.
    void showHint(const QString& title, const QString& text);
    // `since` (UTC): when it was pasted; a published wait counts from there. `asksOperation`: it would mean
    // something else if the request was to place a call, so that the person is asked.
    void showPaste(const DecodedPaste& paste, const QDateTime& since, bool asksOperation);
    // The text holds no error; `words` say so and what can be pasted instead.
    void showNoError(const DecodedError& words);
    // `related`: the entries a symptom leads to. `backTo`: the title of what led here; empty: nothing did.
    void showHit(const CatalogueHit& hit, const QList<CatalogueHit>& related, const QString& backTo);

    bool hasAnswer() const { return m_error.has_value(); }
    QString requestId() const { return m_error ? m_error->requestId : QString(); }
    // Everything support needs, secrets masked.
    QString ticketText() const;
    void tick();

signals:
    void linkRequested(const QUrl& url);
    void copied(const QString& what);
    // The person says whose error it is.
    void providerChosen(const QString& provider);
    // The person says what the request was for: "place" or "read".
    void operationChosen(const QString& operation);
    void entryRequested(const QString& entry);
    void backRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyFonts();
    void showError(const DecodedError& error, const QDateTime& since, const QByteArray& body);
    void askNothing();
    void askForProvider(const QStringList& candidates);
    void askForOperation();
    QPushButton* addChoice(const QString& text, const QString& accessibleName);
    void showRelated(const QList<CatalogueHit>& related);
    QString nameOf(const QString& provider) const;

    const ErrorDesk& m_desk;
    const Clock& m_clock;
    std::unique_ptr<Ui::AnswerPanel> m_ui;
    std::optional<DecodedError> m_error;
    QByteArray m_body; // masked
};

// "Vobiz" for "vobiz"; the ID itself where the desk does not know it.
QString providerNameIn(const ErrorDesk& desk, const QString& provider);

} // namespace ringback
