// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "engine/cataloguedesk.h"
#include "providers/errordecoder.h"
#include "providers/mentionedcodes.h"
#include "providers/pastedtext.h"

#include <QFile>

#include <algorithm>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 MaxPasteBytes = 256LL * 1024 * 1024;

std::optional<QByteArray> readInput(const Invocation& invocation)
{
    const QString path = invocation.arguments.value(0, u"-"_s);
    QFile file(path);
    const bool opened =
        path == "-"_L1 ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!opened) {
        complain(u"%1 cannot be read: %2. Give a file that holds the error, or - for standard input."_s.arg(
            path, file.errorString()));
        return std::nullopt;
    }
    return file.read(MaxPasteBytes);
}

void show(const DecodedError& error, const Invocation& invocation)
{
    if (invocation.format == "json"_L1)
        printJson(toJson(error));
    else
        printLine(errorText(error));
}

void show(const DecodedPaste& paste, const Invocation& invocation)
{
    if (invocation.format == "json"_L1) {
        printJson(toJson(paste.error));
    } else {
        printLine(u"Found as        "_s + paste.foundAs);
        printLine(errorText(paste.error) + u'\n');
    }
}

// Where a text holds no error of an API, a code in it may still say how a call ended.
void hintAtCodes(const Session& session, const QString& text, const QList<DecodedPaste>& errors,
                 const QString& provider)
{
    const bool anyError = std::any_of(errors.begin(), errors.end(), [](const DecodedPaste& paste) {
        return !paste.error.code.isEmpty() || !paste.error.entry.isEmpty();
    });
    if (anyError)
        return;
    const CatalogueDesk desk(session.registry(), session.clock());
    for (const CatalogueHit& hit : codesMentionedIn(text, desk.search({}, provider), desk.providers())) {
        complain(u"The text names %1, which %2 explains: ringbackctl explain --provider %2 %1"_s.arg(
            hit.entry.code, hit.entry.provider));
    }
}

bool knowsProvider(const Registry& registry, const QString& provider)
{
    if (provider.isEmpty() || registry.find(provider) != nullptr)
        return true;
    QStringList ids;
    for (const LoadedProvider& known : registry.providers())
        ids.append(known.definition.id);
    complain(u"There is no provider \"%1\". Known are %2."_s.arg(provider, ids.join(u", "_s)));
    return false;
}

int decodeCallEnding(const Invocation& invocation, const ErrorDecoder& decoder)
{
    CallEnding ending;
    ending.provider = invocation.value(u"provider"_s);
    if (ending.provider.isEmpty()) {
        complain(
            u"--call-ending needs --provider: the same reason means different things at different providers."_s);
        return WrongUsage;
    }
    ending.values = {invocation.value(u"call-ending"_s)};
    if (invocation.has(u"direction"_s)) {
        ending.direction = directionFromWord(invocation.value(u"direction"_s));
        if (ending.direction == Direction::Unknown) {
            complain(u"--direction is inbound or outbound."_s);
            return WrongUsage;
        }
    }
    if (invocation.has(u"answered"_s)) {
        const QString answered = invocation.value(u"answered"_s);
        if (answered != "yes"_L1 && answered != "no"_L1) {
            complain(u"--answered is yes or no."_s);
            return WrongUsage;
        }
        ending.answered = answered == "yes"_L1;
    }
    const auto error = decoder.decodeEnding(ending);
    if (!error) {
        complain(u"Nothing is known of it."_s);
        return Unhealthy;
    }
    show(*error, invocation);
    return error->recognised ? Done : Unhealthy;
}

std::optional<HeaderList> headersOf(const Invocation& invocation)
{
    HeaderList headers;
    for (const QString& header : invocation.values(u"header"_s)) {
        const qsizetype colon = header.indexOf(u':');
        if (colon <= 0) {
            complain(u"\"%1\" is not a header; write --header 'Name: value'."_s.arg(header));
            return std::nullopt;
        }
        headers.emplaceBack(header.first(colon).trimmed().toUtf8(), header.mid(colon + 1).trimmed().toUtf8());
    }
    return headers;
}
} // namespace

int runDecode(const Invocation& invocation)
{
    const Session session(invocation);
    if (!knowsProvider(session.registry(), invocation.value(u"provider"_s)))
        return WrongUsage;
    const ErrorDecoder decoder(session.registry());
    if (invocation.has(u"call-ending"_s))
        return decodeCallEnding(invocation, decoder);

    ErrorInput input;
    input.provider = invocation.value(u"provider"_s);
    input.now = session.clock().nowUtc();
    if (invocation.has(u"http-status"_s)) {
        bool ok = false;
        input.httpStatus = invocation.value(u"http-status"_s).toInt(&ok);
        if (!ok || input.httpStatus < 100 || input.httpStatus > 599) {
            complain(u"--http-status is a number from 100 to 599."_s);
            return WrongUsage;
        }
    }
    const auto operation =
        operationFromWord(invocation.has(u"operation"_s) ? invocation.value(u"operation"_s) : u"unknown"_s);
    if (!operation) {
        complain(u"--operation is place, read, hangup or unknown."_s);
        return WrongUsage;
    }
    input.operation = *operation;
    const auto headers = headersOf(invocation);
    if (!headers)
        return WrongUsage;
    input.headers = *headers;
    const auto bytes = readInput(invocation);
    if (!bytes)
        return Failed;

    const QList<DecodedPaste> errors = decodeText(decoder, *bytes, input);
    if (errors.size() >= MaxPastedErrors)
        complain(u"Only the first %1 errors of this text are shown."_s.arg(MaxPastedErrors));
    bool allRecognised = true;
    for (const DecodedPaste& paste : errors) {
        allRecognised = allRecognised && paste.error.recognised;
        show(paste, invocation);
    }
    if (!allRecognised)
        hintAtCodes(session, QString::fromUtf8(*bytes), errors, input.provider);
    return allRecognised ? Done : Unhealthy;
}

} // namespace ringback::cli
