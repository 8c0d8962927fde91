// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output.h"

#include "core/visibletext.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <cstdio>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
void put(std::FILE* stream, const QByteArray& bytes)
{
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stream);
    std::fflush(stream);
}

QString retryText(const RetryAdvice& retry)
{
    QString text = wordOf(retry.advice);
    if (!retry.change.isEmpty())
        text += u": "_s + retry.change;
    if (retry.waitSeconds)
        text += u", %1 s (%2)"_s.arg(*retry.waitSeconds).arg(retry.waitSource);
    if (!retry.scheduleSeconds.isEmpty()) {
        QStringList steps;
        for (const qint64 seconds : retry.scheduleSeconds)
            steps.append(QString::number(seconds) + u" s");
        text += u", schedule "_s + steps.join(u", "_s);
    }
    return text
        + u" (the provider says: %1)"_s.arg(retry.providerSays.isEmpty() ? u"undocumented"_s
                                                                         : retry.providerSays);
}
} // namespace

void printLine(const QString& line)
{
    put(stdout, visibleText(line).toUtf8() + '\n');
}

void printJson(const QJsonObject& object)
{
    put(stdout, QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
}

void printJson(const QJsonArray& array)
{
    put(stdout, QJsonDocument(array).toJson(QJsonDocument::Compact) + '\n');
}

void complain(const QString& line)
{
    put(stderr, visibleText(line).toUtf8() + '\n');
}

QString table(const QStringList& header, const QList<QStringList>& rows)
{
    QList<qsizetype> widths;
    QList<QStringList> shown;
    shown.append(header);
    for (const QStringList& row : rows) {
        QStringList cells;
        for (const QString& cell : row)
            cells.append(visibleLine(cell));
        shown.append(cells);
    }
    for (qsizetype column = 0; column < header.size(); ++column) {
        qsizetype width = 0;
        for (const QStringList& row : shown)
            width = std::max(width, row.value(column).size());
        widths.append(width);
    }
    QStringList lines;
    for (const QStringList& row : shown) {
        QString line;
        for (qsizetype column = 0; column < header.size(); ++column) {
            const bool last = column + 1 == header.size();
            line += last ? row.value(column) : row.value(column).leftJustified(widths[column] + 2);
        }
        lines.append(line);
    }
    return lines.join(u'\n');
}

QString localTime(const QDateTime& at)
{
    return at.isValid() ? at.toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss"_s) : u"-"_s;
}

QString errorText(const DecodedError& error)
{
    QStringList lines;
    const auto add = [&lines](const QString& name, const QString& value) {
        if (!value.isEmpty())
            lines.append(name.leftJustified(16) + visibleLine(value));
    };
    add(u"Error"_s, error.title);
    add(u"Provider"_s,
        error.provider.isEmpty() && error.candidates.isEmpty() ? u"not known"_s
            : error.provider.isEmpty() ? u"not known (%1)"_s.arg(error.candidates.join(u" or "_s))
                                       : u"%1 (%2)"_s.arg(error.provider, wordOf(error.confidence)));
    add(u"Code"_s,
        error.code.isEmpty() ? QString()
                             : error.code + (error.recognised ? QString() : u" (not documented)"_s));
    add(u"HTTP status"_s, error.httpStatus > 0 ? QString::number(error.httpStatus) : QString());
    add(u"Message"_s, error.message);
    add(u"What happened"_s, error.cause);
    for (qsizetype i = 0; i < error.fix.size(); ++i)
        add(i == 0 ? u"What to do"_s : QString(), u"%1. %2"_s.arg(i + 1).arg(error.fix[i]));
    add(u"Whose move"_s, wordOf(error.fault));
    add(u"Try again"_s, retryText(error.retry));
    for (const FieldError& field : error.fields)
        add(u"Field"_s,
            u"%1: %2%3"_s.arg(field.field, field.message,
                              field.code.isEmpty() ? QString() : u" (%1)"_s.arg(field.code)));
    add(u"Request ID"_s,
        error.requestId.isEmpty() ? u"none found"_s
                                  : u"%1 (%2)"_s.arg(error.requestId, error.requestIdSource));
    add(u"Documentation"_s, error.documentationUrl);
    add(u"Rests on"_s, error.source);
    return lines.join(u'\n');
}

} // namespace ringback::cli
