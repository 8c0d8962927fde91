// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/callnamed.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "core/visibletext.h"
#include "engine/liveworkdesk.h"
#include "engine/ticketfile.h"
#include "engine/ticketgathering.h"
#include "providers/errordecoder.h"

#include <QFileInfo>
#include <QJsonDocument>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
// The calls meant, or nullopt after saying which is not there or not the only one.
std::optional<QList<CallKey>> ticketCalls(const QStringList& wanted, HistoryStore& store, Exit& exit)
{
    QList<CallKey> calls;
    for (const QString& text : wanted) {
        const std::optional<CallKey> call = callNamed(store, text, &exit);
        if (!call)
            return std::nullopt;
        if (!calls.contains(*call))
            calls.append(*call);
    }
    return calls;
}

void sayMasks(const TicketDraft& draft)
{
    for (const TicketMask& mask : draft.masks) {
        complain(mask.open
                     ? u"Shown: %1, %2 (%3)"_s.arg(mask.id, mask.original, mask.where)
                     : u"Masked: %1 in %2; show it with --unmask %3"_s.arg(mask.shown, mask.where, mask.id));
    }
}

void sayAbout(const TicketDraft& draft)
{
    if (!draft.templateProblem.isEmpty())
        complain(draft.templateProblem);
    for (const TicketRecord& earlier : draft.earlier) {
        complain(u"Already reported: %1 on %2, %3%4"_s.arg(
            earlier.id, localTime(earlier.createdAt), wordOf(earlier.state),
            earlier.reference.isEmpty() ? QString() : u", reference "_s + earlier.reference));
    }
    if (draft.leftOut > 0)
        complain(
            u"%1 more calls for %2 are counted in the ticket, but not listed: support reads %3 at most."_s
                .arg(draft.leftOut)
                .arg(draft.providerName)
                .arg(TicketCallsCap));
    sayMasks(draft);
}

// "ticket.md" of several providers: "ticket-vobiz.md".
QString fileFor(const QString& file, const TicketDraft& draft, bool several)
{
    if (!several)
        return file;
    const QFileInfo info(file);
    const QString ending = info.suffix().isEmpty() ? QString() : u'.' + info.suffix();
    return file.chopped(ending.size()) + u'-' + draft.provider + ending;
}

bool printTicket(const TicketDraft& draft, TicketFormat format, bool first, const QDateTime& now)
{
    if (format == TicketFormat::Json) {
        printJson(QJsonDocument::fromJson(draft.json).object());
        return true;
    }
    const Result<QByteArray> bytes = ticketBytes(draft, format, {}, now);
    if (!bytes) {
        complain(bytes.error());
        return false;
    }
    if (!first)
        printLine({});
    QString text = QString::fromUtf8(*bytes);
    while (text.endsWith(u'\n'))
        text.chop(1);
    printLine(text);
    return true;
}
} // namespace

int runTicket(const Invocation& invocation)
{
    const TicketFormat format = ticketFormatFromWord(invocation.format).value_or(TicketFormat::Text);
    const QString file = invocation.value(u"output"_s);
    const bool keep = invocation.has(u"keep"_s);
    if (format == TicketFormat::Bundle && (file.isEmpty() || file == "-"_L1)) {
        complain(u"A bundle needs a file: --format zip -o ticket.zip"_s);
        return WrongUsage;
    }
    if (invocation.has(u"output"_s) && file.isEmpty()) {
        complain(u"--output needs a file name."_s);
        return WrongUsage;
    }
    if (!keep && (invocation.has(u"reference"_s) || invocation.has(u"note"_s))) {
        complain(u"--reference and --note go into the ticket history: they need --keep."_s);
        return WrongUsage;
    }
    Session session(invocation);
    if (!session.loadAccounts())
        return Failed;
    bool missing = false;
    std::unique_ptr<HistoryStore> store = session.openHistory(&missing);
    if (!store) {
        if (missing)
            complain(u"There is no history yet: nothing was polled. Try `ringbackctl poll`."_s);
        return Failed;
    }
    Exit exit = Failed;
    const auto calls = ticketCalls(invocation.arguments, *store, exit);
    if (!calls)
        return exit;

    const ErrorDecoder decoder(session.registry());
    TicketSurroundings around;
    around.accounts = session.accounts();
    // What polling has kept went without the accounts' keys already; those of the environment are at hand.
    around.keys = keysAtHand(EnvironmentSecrets::taken(), session.accounts(), session.registry());
    around.templateFolder = ticketTemplateFolder(session.profile());
    around.now = session.clock().nowUtc();
    around.zone = QTimeZone::systemTimeZone();
    TicketOptions options;
    const QStringList unmasked = invocation.values(u"unmask"_s);
    options.unmasked = QSet<QString>(unmasked.begin(), unmasked.end());
    options.tried = invocation.value(u"tried"_s);
    options.expected = invocation.value(u"expected"_s);
    const QList<TicketDraft> drafts =
        draftTickets(*store, session.registry(), decoder, {*calls, {}, {}}, options, around);
    QSet<QString> known;
    for (const TicketDraft& draft : drafts) {
        if (!draft.problem.isEmpty()) {
            complain(draft.problem);
            return Failed;
        }
        for (const TicketMask& mask : draft.masks)
            known.insert(mask.id);
    }
    for (const QString& id : unmasked) {
        if (!known.contains(id)) {
            complain(u"Nothing masked here is called \"%1\". Leave out --unmask to see what is."_s.arg(id));
            return WrongUsage;
        }
    }
    bool first = true;
    for (const TicketDraft& draft : drafts) {
        sayAbout(draft);
        if (file.isEmpty() || file == "-"_L1) {
            if (!printTicket(draft, format, first, around.now))
                return Failed;
        } else {
            const QString name = fileFor(file, draft, drafts.size() > 1);
            if (const Outcome written = writeTicket(draft, format, name, {}, around.now); !written) {
                complain(written.error());
                return Failed;
            }
            complain(u"Written: %1"_s.arg(name));
        }
        first = false;
    }
    if (!keep)
        return Done;
    store.reset();
    auto writing = HistoryStore::open(session.profile().historyFile(), HistoryStore::Mode::ReadWrite);
    if (!writing) {
        complain(writing.error());
        return Failed;
    }
    for (const TicketDraft& draft : drafts) {
        const Result<TicketRecord> kept =
            keepTicket(**writing, draft, TicketState::Sent, invocation.value(u"reference"_s),
                       invocation.value(u"note"_s), desktopPerson(), around.now);
        if (!kept) {
            complain(kept.error());
            return Failed;
        }
        complain(u"Kept as %1; the work on its calls is waiting."_s.arg(kept->id));
    }
    return Done;
}

} // namespace ringback::cli
