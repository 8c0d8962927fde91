// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/retryattempt.h"
#include "core/retryguard.h"
#include "widgets/factlist.h"
#include "widgets/lineicon.h"
#include "widgets/theme.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QTimeZone>
#include <QWidget>

namespace ringback {

// Attempts and the guard's verdicts in words, with a glyph and a tone that say the same. Pure; plain text.

struct StateLook {
    QString word; // "Placed"
    LineIcon icon = LineIcon::Check;
    Tone tone = Tone::Neutral;
};
StateLook lookOf(AttemptState state);
StateLook lookOf(GuardWord word);
// Its outcome is not known, or was looked for in vain: a person has to look at it.
bool isInDoubt(AttemptState state);

// What the state means and what comes next, in a sentence or two.
QString attemptSentence(const Attempt& attempt);
// "2: Not placed, 12:04:10, to +49 30 555000". `number` from 1.
QString attemptLine(int number, const Attempt& attempt, const QDateTime& now, const QTimeZone& zone);
// Who, from, to, account, call ID, request ID, HTTP status, why allowed. `account` is what it is called.
QList<Fact> attemptFacts(const Attempt& attempt, const QString& account, const QTimeZone& zone);

// "Not before 12:30:00: 4 min 10 s left."; empty where `notBefore` is invalid or over.
QString waitText(const QDateTime& notBefore, const QDateTime& now, const QTimeZone& zone);

// The audit log for a file: CSV (core/csvtext.h, with a header line), or a JSON array. Times are UTC.
QByteArray auditAsCsv(const QList<AuditEntry>& entries);
QByteArray auditAsJson(const QList<AuditEntry>& entries);

// A glyph in its tone, as tall as a line of the widget's font. Its word stands beside it.
class IconMark final : public QWidget {
    Q_OBJECT

public:
    explicit IconMark(QWidget* parent = nullptr);

    void setLook(const StateLook& look);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    StateLook m_look;
};

} // namespace ringback
