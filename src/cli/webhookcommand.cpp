// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/secretprompt.h"
#include "cli/session.h"
#include "engine/cataloguedesk.h"
#include "providers/webhooksignature.h"

#include <QFile>
#include <QJsonArray>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 MaxWebhookBytes = 64LL * 1024 * 1024;
constexpr const char* SecretVariable = "RINGBACK_WEBHOOK_SECRET";

bool readWebhookHeaders(const Invocation& invocation, HeaderList& headers)
{
    for (const QString& header : invocation.values(u"header"_s)) {
        const qsizetype colon = header.indexOf(u':');
        if (colon <= 0) {
            // Not repeated: what stands there may be a signature or a token.
            complain(u"A --header has no colon; write --header 'Name: value'."_s);
            return false;
        }
        headers.emplaceBack(header.first(colon).trimmed().toUtf8(), header.mid(colon + 1).trimmed().toUtf8());
    }
    return true;
}

std::optional<QByteArray> readWebhookBody(const QString& path)
{
    QFile file(path);
    const bool opened =
        path == "-"_L1 ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!opened) {
        complain(u"%1 cannot be read: %2. Give a file with the raw body, or - for standard input."_s.arg(
            path, file.errorString()));
        return std::nullopt;
    }
    const QByteArray body = file.read(MaxWebhookBytes + 1);
    if (body.size() > MaxWebhookBytes) {
        complain(u"%1 is larger than 64 MiB: this is not a webhook."_s.arg(path));
        return std::nullopt;
    }
    return body;
}

void showVerdict(const WebhookVerdict& verdict, const Invocation& invocation)
{
    const bool valid = verdict.kind == WebhookVerdictKind::Valid;
    if (invocation.format == "json"_L1) {
        printJson(QJsonObject {{"provider"_L1, invocation.value(u"provider"_s)},
                               {"valid"_L1, valid},
                               {"verdict"_L1, wordOf(verdict.kind)},
                               {"text"_L1, verdict.text},
                               {"steps"_L1, QJsonArray::fromStringList(verdict.steps)},
                               {"scheme"_L1, textJson(verdict.scheme)},
                               {"covers_body"_L1, verdict.coversBody},
                               {"freshness_checked"_L1, verdict.freshnessChecked}});
        return;
    }
    printLine(u"%1  %2"_s.arg(valid ? u"VALID"_s : u"NOT VALID"_s, verdict.text));
    for (qsizetype i = 0; i < verdict.steps.size(); ++i)
        printLine(u"  %1. %2"_s.arg(i + 1).arg(verdict.steps[i]));
    if (!verdict.scheme.isEmpty())
        printLine(u"Checked: %1."_s.arg(verdict.scheme));
}

int verifyWebhook(const Invocation& invocation)
{
    const Session session(invocation);
    WebhookQuestion question;
    question.provider = invocation.value(u"provider"_s);
    if (question.provider.isEmpty() || session.registry().find(question.provider) == nullptr) {
        complain(u"--provider names whose webhook it is, with one of `ringbackctl providers list`."_s);
        return WrongUsage;
    }
    if (!readWebhookHeaders(invocation, question.headers))
        return WrongUsage;
    question.url = invocation.value(u"url"_s);
    question.now = session.clock().nowUtc();
    if (invocation.has(u"at"_s)) {
        question.now = QDateTime::fromString(invocation.value(u"at"_s), Qt::ISODateWithMs);
        if (!question.now.isValid()) {
            complain(u"--at is an instant such as 2026-05-01T10:00:00Z."_s);
            return WrongUsage;
        }
        question.now = question.now.toUTC();
    }
    const auto body = readWebhookBody(invocation.arguments.value(1, u"-"_s));
    if (!body)
        return Failed;
    question.body = *body;
    question.secret = qgetenv(SecretVariable);
    if (question.secret.isEmpty())
        question.secret = promptForSecret(u"Secret of the webhook (not shown): "_s).value_or(QByteArray());
    if (question.secret.isEmpty()) {
        complain(
            u"The secret is needed: set RINGBACK_WEBHOOK_SECRET, or enter it on a terminal. It is not kept."_s);
        return WrongUsage;
    }
    const CatalogueDesk desk(session.registry(), session.clock());
    const WebhookVerdict verdict = desk.checkWebhook(question);
    question.secret.fill('\0');
    showVerdict(verdict, invocation);
    if (verdict.kind == WebhookVerdictKind::MissingInput)
        return WrongUsage;
    return verdict.kind == WebhookVerdictKind::Valid ? Done : Failed;
}
} // namespace

int runWebhook(const Invocation& invocation)
{
    const QString verb = invocation.arguments.first();
    if (verb == "verify"_L1)
        return verifyWebhook(invocation);
    complain(u"\"%1\" is nothing that `webhook` does; use verify."_s.arg(verb));
    return WrongUsage;
}

} // namespace ringback::cli
