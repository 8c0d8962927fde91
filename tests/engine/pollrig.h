// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/accountpoller.h"
#include "providers/errordecoder.h"
#include "providers/registry.h"
#include "store/storethread.h"
#include "support/fakeclock.h"
#include "support/faulthttpserver.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>

// One account's poller with a history of its own, and a provider that answers by script. The clock stands
// still unless it is turned.
namespace ringback {
using namespace Qt::StringLiterals;

// Answers by what the target contains: the first rule that fits. A rule's answers are used in order, the last
// one for good.
class ScriptedProvider {
public:
    ScriptedProvider()
    {
        server.answerBy([this](const ReceivedRequest& request) { return answerTo(request); });
    }

    void on(const QByteArray& part, const QList<FaultAnswer>& answers)
    {
        for (Rule& rule : m_rules) {
            if (rule.part == part) {
                rule.answers = answers;
                return;
            }
        }
        m_rules.append({part, answers});
    }
    void on(const QByteArray& part, const QByteArray& body, int status = 200)
    {
        on(part, QList<FaultAnswer> {FaultAnswer::normal(status, body)});
    }

    QList<QByteArray> targets() const
    {
        QList<QByteArray> list;
        for (const ReceivedRequest& request : server.requests())
            list.append(request.target);
        return list;
    }
    int count(const QByteArray& part = {}) const
    {
        const QList<QByteArray> all = targets();
        return static_cast<int>(std::count_if(all.begin(), all.end(), [&part](const QByteArray& target) {
            return part.isEmpty() || target.contains(part);
        }));
    }

    FaultHttpServer server;

private:
    struct Rule {
        QByteArray part;
        QList<FaultAnswer> answers;
    };

    FaultAnswer answerTo(const ReceivedRequest& request)
    {
        for (Rule& rule : m_rules) {
            if (request.target.contains(rule.part))
                return rule.answers.size() > 1 ? rule.answers.takeFirst() : rule.answers.constFirst();
        }
        return FaultAnswer::normal(501, R"({"note":"the test has no answer to )" + request.target + "\"}");
    }

    QList<Rule> m_rules;
};

class PollRig {
public:
    explicit PollRig(const QString& id, const QString& path) : m_decoder(m_registry)
    {
        const auto* loaded = m_registry.find(id);
        if (loaded == nullptr)
            qFatal("no such provider");
        binding.definition = loaded->definition;
        binding.definition.minGapMs = 0;
        binding.account.id = u"desk"_s;
        binding.account.provider = id;
        binding.account.baseUrl = provider.server.url(path).toString();
        m_store = std::make_unique<StoreThread>();
        m_store->open(historyFile(), HistoryStore::Mode::ReadWrite);
    }
    ~PollRig()
    {
        poller.reset();
        m_store.reset();
    }

    static std::unique_ptr<PollRig> voicebip()
    {
        auto rig = std::make_unique<PollRig>(u"voicebip"_s, u"/v1"_s);
        rig->binding.secrets = {{u"api_key"_s, u"k-made-up-1"_s}};
        return rig;
    }
    static std::unique_ptr<PollRig> vobiz()
    {
        auto rig = std::make_unique<PollRig>(u"vobiz"_s, u"/api/v1"_s);
        rig->binding.account.fields = {{u"auth_id"_s, u"MA_MADEUP"_s}};
        rig->binding.secrets = {{u"auth_token"_s, u"k-made-up-2"_s}};
        return rig;
    }

    QString historyFile() const { return m_folder.filePath(u"history.sqlite"_s); }
    StoreThread& store() { return *m_store; }
    void replaceStore(std::unique_ptr<StoreThread> store)
    {
        poller.reset();
        m_store = std::move(store);
    }
    AccountPoller::Tools tools() { return {*m_store, m_decoder, clock}; }

    // As after a restart of the program: with what was kept, and nothing else.
    void restart()
    {
        poller.reset();
        poller = std::make_unique<AccountPoller>(tools(), binding, QString(), keptState());
    }
    PollState keptState()
    {
        std::optional<QByteArray> bytes;
        m_store->post([this, &bytes](HistoryStore& store) -> StoreThread::Continuation {
            const auto states = store.accountStates();
            const QByteArray mine = states ? states->value(u"desk"_s) : QByteArray();
            return [&bytes, mine] { bytes = mine; };
        });
        if (!QTest::qWaitFor([&bytes] { return bytes.has_value(); }))
            qWarning("no state came");
        return pollStateFromJson(bytes.value_or(QByteArray()));
    }

    RoundReport poll(bool foreground = false)
    {
        if (!poller)
            restart();
        QSignalSpy finished(poller.get(), &AccountPoller::roundFinished);
        poller->pollOnce({}, foreground);
        if (finished.isEmpty() && !finished.wait(10'000))
            qWarning("the round did not end");
        return finished.isEmpty() ? RoundReport {} : finished.first().first().value<RoundReport>();
    }
    // After any backoff of our own.
    RoundReport pollLater()
    {
        clock.advance(301'000);
        return poll();
    }

    std::optional<CallRow> call(const QString& id)
    {
        std::optional<std::optional<CallRow>> found;
        m_store->post([&found, id](HistoryStore& store) -> StoreThread::Continuation {
            const auto row = store.call({u"desk"_s, id});
            const std::optional<CallRow> value = row ? *row : std::nullopt;
            return [&found, value] { found = value; };
        });
        if (!QTest::qWaitFor([&found] { return found.has_value(); }))
            qWarning("no answer from the store");
        return found.value_or(std::nullopt);
    }
    // "completed", or "" where there is no such call.
    QString statusOf(const QString& id)
    {
        const auto row = call(id);
        return row ? wordOf(row->call.status) : QString();
    }

    FakeClock clock;
    ScriptedProvider provider;
    AccountBinding binding;
    std::unique_ptr<AccountPoller> poller;

private:
    QTemporaryDir m_folder;
    const Registry m_registry = Registry::load();
    ErrorDecoder m_decoder;
    std::unique_ptr<StoreThread> m_store;
};

// ---- made-up records ----

inline QByteArray voicebipCall(const QByteArray& id, const QByteArray& status, const QByteArray& started)
{
    return R"({"call_id":")" + id
        + R"(","direction":"outbound","from_number":"+15555550100","to_number":)"
          R"("+4930555000","status":")"
        + status + R"(","started_at":")" + started + R"("})";
}

inline QByteArray voicebipPage(const QList<QByteArray>& calls, const QByteArray& next = {})
{
    return R"({"calls":[)" + calls.join(',') + ']'
        + (next.isEmpty() ? QByteArray() : R"(,"next_page_token":")" + next + '"') + '}';
}

inline QByteArray vobizIds(const QList<QByteArray>& ids)
{
    QByteArray text;
    for (const QByteArray& id : ids)
        text += (text.isEmpty() ? "\"" : ",\"") + id + '"';
    return R"({"api_id":"a1","calls":[)" + text + "]}";
}

inline QByteArray vobizLive(const QByteArray& id, const QByteArray& status)
{
    return R"({"call_uuid":")" + id
        + R"(","direction":"outbound","from":"+15555550120","to":"+15555550166",)"
          R"("call_status":")"
        + status + R"(","session_start":"2026-05-01 09:59:00.000000"})";
}

inline QByteArray vobizCdr(const QByteArray& id, const QByteArray& code, const QByteArray& start)
{
    return R"({"uuid":")" + id
        + R"(","call_direction":"outbound","caller_id_number":"+15555550120",)"
          R"("destination_number":"+15555550166","hangup_cause_code":)"
        + code + R"(,"start_time":")" + start
        + R"(","end_time":"2026-05-01T10:00:00Z","duration":20,"billsec":0})";
}

inline QByteArray vobizFinished(const QList<QByteArray>& records)
{
    return R"({"data":[)" + records.join(',') + R"(],"pagination":{"page":1,"pages":1,"has_next":false}})";
}

} // namespace ringback
