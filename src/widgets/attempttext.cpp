// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attempttext.h"

#include "core/csvtext.h"
#include "core/visibletext.h"
#include "models/callformat.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPainter>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString attemptWords(const char* text)
{
    return QCoreApplication::translate("ringback::AttemptText", text);
}

void addFact(QList<Fact>& facts, const char* label, const QString& value, bool isId = false)
{
    if (!value.isEmpty())
        facts.append({attemptWords(label), value, {}, isId});
}
} // namespace

StateLook lookOf(AttemptState state)
{
    switch (state) {
    case AttemptState::Planned:
        return {attemptWords("Planned"), LineIcon::ChevronRight, Tone::Neutral};
    case AttemptState::Sending:
        return {attemptWords("Sending"), LineIcon::Refresh, Tone::Info};
    case AttemptState::Placed:
        return {attemptWords("Placed"), LineIcon::Check, Tone::Good};
    case AttemptState::NotPlaced:
        return {attemptWords("Not placed"), LineIcon::Cross, Tone::Bad};
    case AttemptState::Unknown:
        return {attemptWords("Outcome not known"), LineIcon::Alert, Tone::Caution};
    case AttemptState::NotFound:
        return {attemptWords("Not found"), LineIcon::Search, Tone::Caution};
    case AttemptState::Dropped:
        return {attemptWords("Dropped"), LineIcon::Minus, Tone::Neutral};
    }
    return {};
}

StateLook lookOf(GuardWord word)
{
    switch (word) {
    case GuardWord::Allowed:
        return {attemptWords("Allowed"), LineIcon::Check, Tone::Good};
    case GuardWord::SecondYes:
        return {attemptWords("Needs a second yes"), LineIcon::Alert, Tone::Caution};
    case GuardWord::AllowedAfter:
        return {attemptWords("Not yet"), LineIcon::Refresh, Tone::Info};
    case GuardWord::AfterChange:
        return {attemptWords("After a change"), LineIcon::Alert, Tone::Caution};
    case GuardWord::Refused:
        return {attemptWords("Refused"), LineIcon::Cross, Tone::Bad};
    }
    return {};
}

bool isInDoubt(AttemptState state)
{
    return state == AttemptState::Unknown || state == AttemptState::NotFound;
}

QString attemptSentence(const Attempt& attempt)
{
    switch (attempt.state) {
    case AttemptState::Planned:
        return attemptWords("It has not been sent yet.");
    case AttemptState::Sending:
        return attemptWords("The request is on its way; the provider has not answered yet.");
    case AttemptState::Placed:
        if (attempt.error)
            return attemptWords("The provider took the call, and says that it failed.");
        return attempt.callId.isEmpty()
            ? attemptWords("The provider took it, without a call ID yet. The call appears in the list as "
                           "soon as the provider's history shows it.")
            : attemptWords("The provider took the call. It appears in the list with the next poll.");
    case AttemptState::NotPlaced:
        return attemptWords("No call was placed.");
    case AttemptState::Unknown:
        return attemptWords("The request left, and no answer says what became of it: the phone may have "
                            "rung. Nothing is repeated. Ringback looks for the call in the provider's "
                            "history by number, time and account.");
    case AttemptState::NotFound:
        return attemptWords("The provider's history was searched for as long as a call should take to show, "
                            "and holds no such call. It may have rung all the same: look in the provider's "
                            "console, then say what became of it.");
    case AttemptState::Dropped:
        return attemptWords("It was not sent.");
    }
    return {};
}

QString attemptLine(int number, const Attempt& attempt, const QDateTime& now, const QTimeZone& zone)
{
    const QDateTime at = attempt.sentAt.isValid() ? attempt.sentAt : attempt.createdAt;
    return attemptWords("%1: %2, %3, to %4")
        .arg(QString::number(number), lookOf(attempt.state).word, timeText(at, now, zone),
             phoneText(attempt.order.to));
}

QList<Fact> attemptFacts(const Attempt& attempt, const QString& account, const QTimeZone& zone)
{
    QList<Fact> facts;
    addFact(facts, "To", phoneText(attempt.order.to));
    addFact(facts, "From", phoneText(attempt.order.from));
    addFact(facts, "Account", account);
    addFact(facts, "Call ID", attempt.callId, true);
    addFact(facts, "Request ID", attempt.requestId, true);
    addFact(facts, "HTTP status", attempt.httpStatus == 0 ? QString() : QString::number(attempt.httpStatus));
    if (attempt.createdAt.isValid())
        addFact(facts, "Said yes",
                attempt.person.isEmpty()
                    ? instantText(attempt.createdAt, zone)
                    : attemptWords("%1, %2").arg(attempt.person, instantText(attempt.createdAt, zone)));
    if (attempt.sentAt.isValid())
        addFact(facts, "Sent", instantText(attempt.sentAt, zone));
    if (attempt.endedAt.isValid())
        addFact(facts, "Known since", instantText(attempt.endedAt, zone));
    addFact(facts, "Why", attempt.reason);
    addFact(facts, "Call tried again", attempt.order.origin.callId, true);
    addFact(facts, "Attempt", attempt.id, true);
    return facts;
}

QString waitText(const QDateTime& notBefore, const QDateTime& now, const QTimeZone& zone)
{
    if (!notBefore.isValid() || notBefore <= now)
        return {};
    const qint64 seconds = (now.msecsTo(notBefore) + 999) / 1000;
    return attemptWords("Not before %1: %2 left.")
        .arg(timeText(notBefore, now, zone), lengthText(seconds * 1000));
}

QByteArray auditAsCsv(const QList<AuditEntry>& entries)
{
    QByteArray csv = csvLine({u"number"_s, u"at_utc"_s, u"person"_s, u"action"_s, u"account"_s, u"call_id"_s,
                              u"subject"_s, u"text"_s});
    for (const AuditEntry& entry : entries) {
        QStringList values {QString::number(entry.number), entry.at.toUTC().toString(Qt::ISODateWithMs)};
        for (const QString& text :
             {entry.person, entry.action, entry.account, entry.callId, entry.subject, entry.text})
            values.append(csvText(text, CsvNumbers::ForSpreadsheets));
        csv += csvLine(values);
    }
    return csv;
}

QByteArray auditAsJson(const QList<AuditEntry>& entries)
{
    QJsonArray array;
    for (const AuditEntry& entry : entries)
        array.append(QJsonObject {{u"number"_s, entry.number},
                                  {u"at"_s, entry.at.toUTC().toString(Qt::ISODateWithMs)},
                                  {u"person"_s, entry.person},
                                  {u"action"_s, entry.action},
                                  {u"account"_s, entry.account},
                                  {u"call_id"_s, entry.callId},
                                  {u"subject"_s, entry.subject},
                                  {u"text"_s, entry.text}});
    return QJsonDocument(array).toJson(QJsonDocument::Indented);
}

IconMark::IconMark(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void IconMark::setLook(const StateLook& look)
{
    m_look = look;
    update();
}

QSize IconMark::sizeHint() const
{
    const int side = fontMetrics().height();
    return {side, side};
}

void IconMark::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor colour = m_look.tone == Tone::Neutral ? palette().color(QPalette::WindowText)
                                                       : toneColor(m_look.tone, palette());
    drawLineIcon(painter, m_look.icon, QRectF(rect()).adjusted(1, 1, -1, -1), colour);
}

} // namespace ringback
