// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/fakemonitor.h"

#include <QRandomGenerator>

namespace ringback {

// A morning of made-up calls on five made-up accounts, one of each freshness that matters, for tests of the
// whole window and for its pictures. The same every time.
class SampleCalls {
public:
    explicit SampleCalls(const QDateTime& now) : m_now(now) { }

    void fill(FakeMonitor& monitor, int calls = 320)
    {
        using namespace Qt::StringLiterals;
        monitor.providerInfos = {
            provider(u"vobiz"_s, u"Vobiz"_s, {}), provider(u"voipbin"_s, u"VoIPbin"_s, {}),
            provider(u"voicebip"_s, u"Voicebip"_s, {}), provider(u"truedy"_s, u"Truedy"_s, {}),
            provider(u"voxifi"_s, u"Voxifi"_s, u"Publishes no call-history API."_s)};
        addAccounts(monitor);
        for (int i = 0; i < calls; ++i)
            addCall(monitor, i);
        addErrors(monitor);
    }

    static DecodedError busyLine()
    {
        using namespace Qt::StringLiterals;
        DecodedError error;
        error.provider = u"vobiz"_s;
        error.confidence = Confidence::Certain;
        error.recognised = true;
        error.code = u"3010"_s;
        error.entry = u"vobiz/end-3010"_s;
        error.title = u"The line called was busy"_s;
        error.message = u"User busy"_s;
        error.cause = u"The number is in another call and its carrier offers no waiting or voicemail."_s;
        error.fix = {u"Wait a few minutes before calling again."_s,
                     u"If it is busy every time, check the number with the person by another way."_s};
        error.fault = Fault::CalledParty;
        error.retry.advice = RetryWord::Later;
        error.retry.providerSays = u"yes"_s;
        error.documentationUrl = u"https://docs.example.com/hangup-causes#3010"_s;
        error.source = u"Hangup causes"_s;
        return error;
    }

    static DecodedError rateLimited()
    {
        using namespace Qt::StringLiterals;
        DecodedError error;
        error.provider = u"voicebip"_s;
        error.confidence = Confidence::Certain;
        error.recognised = true;
        error.code = u"RATE_LIMITED"_s;
        error.entry = u"voicebip/RATE_LIMITED"_s;
        error.httpStatus = 429;
        error.title = u"Too many requests"_s;
        error.message = u"Slow down: 60 requests per minute"_s;
        error.cause = u"The account sent more requests in one minute than its plan allows."_s;
        error.fix = {u"Let the wait pass; Ringback already does."_s,
                     u"Poll less often, or stop other programs that use the same key."_s,
                     u"Ask the provider for a higher limit if the plan is too small."_s};
        error.fault = Fault::You;
        error.retry.advice = RetryWord::AfterDelay;
        error.retry.waitSeconds = 17;
        error.retry.waitSource = u"header"_s;
        error.retry.providerSays = u"yes"_s;
        error.requestId = u"req_7f3a91c2d40b4e55"_s;
        error.requestIdSource = u"body:/request_id"_s;
        error.documentationUrl = u"https://docs.example.com/errors/rate-limits"_s;
        error.source = u"Error codes"_s;
        return error;
    }

    static DecodedError keyRefused()
    {
        using namespace Qt::StringLiterals;
        DecodedError error = rateLimited();
        error.provider = u"truedy"_s;
        error.code = u"invalid_api_key"_s;
        error.entry = u"truedy/invalid_api_key"_s;
        error.httpStatus = 401;
        error.title = u"The key was not accepted"_s;
        error.message = u"Invalid API key"_s;
        error.cause = u"The key is mistyped, was revoked, or belongs to another workspace."_s;
        error.fix = {u"Create a new key in the provider's console."_s,
                     u"Store it with ringbackctl; polling starts again by itself."_s};
        error.retry = {};
        error.retry.advice = RetryWord::AfterChange;
        error.retry.change = u"The key of the account."_s;
        error.requestId = u"req_0c11e8aa73f94d10"_s;
        return error;
    }

private:
    static ProviderInfo provider(const QString& id, const QString& name, const QString& note)
    {
        using namespace Qt::StringLiterals;
        return {id,
                name,
                u"https://docs.example.com"_s,
                u"https://console.example.com"_s,
                u"https://status.example.com"_s,
                u"support@example.com"_s,
                note};
    }

    void addAccount(FakeMonitor& monitor, const QString& id, const QString& provider, const QString& name,
                    const QString& label, FreshnessState state, qint64 age)
    {
        using namespace Qt::StringLiterals;
        AccountState account;
        account.account.id = id;
        account.account.provider = provider;
        account.account.label = label;
        account.account.paused = state == FreshnessState::Paused;
        account.providerName = name;
        account.origin = u"https://api.example.com"_s;
        account.freshness = {state, m_now.addSecs(-age)};
        if (state != FreshnessState::Refused && state != FreshnessState::Paused)
            account.nextPollAt = m_now.addSecs(3 + monitor.accountStates.size() * 4);
        monitor.accountStates.append(account);
    }

    void addAccounts(FakeMonitor& monitor)
    {
        using namespace Qt::StringLiterals;
        addAccount(monitor, u"desk"_s, u"vobiz"_s, u"Vobiz"_s, u"Service desk"_s, FreshnessState::Fresh, 4);
        addAccount(monitor, u"outreach"_s, u"voipbin"_s, u"VoIPbin"_s, u"Outreach"_s, FreshnessState::Fresh,
                   7);
        addAccount(monitor, u"night"_s, u"voicebip"_s, u"Voicebip"_s, u"Night line"_s, FreshnessState::Stale,
                   421);
        addAccount(monitor, u"agents"_s, u"truedy"_s, u"Truedy"_s, u"Voice agents"_s, FreshnessState::Refused,
                   5400);
        addAccount(monitor, u"lab"_s, u"voxifi"_s, u"Voxifi"_s, u"Lab"_s, FreshnessState::Paused, 90'000);
        monitor.accountStates[3].lastError = keyRefused();
        monitor.accountStates[3].lastErrorAt = m_now.addSecs(-5400);
    }

    void addCall(FakeMonitor& monitor, int index)
    {
        using namespace Qt::StringLiterals;
        const auto pick = [this](int bound) { return static_cast<int>(m_random.bounded(bound)); };
        static const QList<CallStatus> Mix {
            CallStatus::Completed, CallStatus::Completed, CallStatus::NoAnswer,  CallStatus::Completed,
            CallStatus::Failed,    CallStatus::Completed, CallStatus::Busy,      CallStatus::Completed,
            CallStatus::Completed, CallStatus::Canceled,  CallStatus::Completed, CallStatus::Completed,
            CallStatus::NoAnswer,  CallStatus::Failed,    CallStatus::Unknown,   CallStatus::Completed};
        const AccountState& account = monitor.accountStates.at(index % 2 == 0 ? 0 : pick(4));
        CallRow row;
        Call& call = row.call;
        call.key = {account.account.id,
                    u"c%1-8d41-4f0e-9b7a-%2"_s.arg(10'000 + index).arg(70'000'000 + index * 7919)};
        call.provider = account.account.provider;
        call.direction = pick(3) == 0 ? Direction::Inbound : Direction::Outbound;
        call.from = u"+1555010%1"_s.arg(1000 + pick(9000));
        call.to = u"+4930555%1"_s.arg(1000 + pick(9000));
        call.status = Mix.at(pick(static_cast<int>(Mix.size())));
        if (index < 7)
            call.status = QList {CallStatus::Queued,    CallStatus::Ringing,    CallStatus::InProgress,
                                 CallStatus::Failed,    CallStatus::InProgress, CallStatus::Completed,
                                 CallStatus::InProgress}
                              .at(index);
        call.createdAt = m_now.addSecs(-12 - index * 23 - pick(18));
        row.sortAt = call.createdAt;
        row.rowId = 100'000 - index;
        finish(row, pick(20) + 4, pick(170) + 6);
        if (call.status == CallStatus::Failed || call.status == CallStatus::Busy) {
            call.endReason = call.status == CallStatus::Busy ? u"3010"_s : u"5010"_s;
            call.endReasonText = call.status == CallStatus::Busy ? u"Busy Line"_s : u"Network Error"_s;
            DecodedError decoded = busyLine();
            if (call.status == CallStatus::Failed) {
                decoded.code = u"5010"_s;
                decoded.entry = u"vobiz/end-5010"_s;
                decoded.title = u"The carrier could not set up the call"_s;
                decoded.message = u"Network Error"_s;
                decoded.cause =
                    u"A network between the provider and the number refused or lost the call before it "
                    "rang. The number itself may be fine."_s;
                decoded.fix = {
                    u"Call once more after a minute: the next attempt may take another route."_s,
                    u"If several numbers of one country fail, report it with the request ID below."_s};
                decoded.fault = Fault::Carrier;
                decoded.retry.advice = RetryWord::AfterDelay;
                decoded.retry.waitSeconds = 60;
                decoded.retry.waitSource = u"catalogue"_s;
            }
            monitor.decoded.insert(call.key, decoded);
            call.fault = wordOf(decoded.fault);
            call.advice = wordOf(decoded.retry.advice);
            call.decodedEntry = decoded.entry;
        }
        if (index == 3)
            call.flags = {u"contradictory"_s};
        monitor.history.append(row);
    }

    void finish(CallRow& row, int ring, int talk)
    {
        using namespace Qt::StringLiterals;
        Call& call = row.call;
        call.providerStatus = call.status == CallStatus::Failed ? u"NETWORK_ERROR"_s : wordOf(call.status);
        call.requestIds = {u"req_%1"_s.arg(row.rowId * 7919, 16, 16, QLatin1Char('0'))};
        call.otherIds = {{u"SIP Call-ID"_s, u"%1@sip.example.com"_s.arg(call.key.callId.first(12))}};
        const auto reported = [&](CallStatus status, const QDateTime& at) {
            CallEvent event;
            event.status = status;
            event.at = at;
            row.events.append(event);
        };
        reported(CallStatus::Queued, call.createdAt);
        if (call.status != CallStatus::Queued) {
            CallEvent ringing;
            ringing.status = CallStatus::Ringing;
            ringing.basis = CallEvent::Basis::Observed;
            ringing.notBefore = call.createdAt.addSecs(1);
            ringing.notAfter = call.createdAt.addSecs(std::min(ring, 9));
            row.events.append(ringing);
        }
        if (call.status == CallStatus::InProgress || call.status == CallStatus::Completed) {
            call.answeredAt = call.createdAt.addSecs(std::min(ring, 10));
            reported(CallStatus::InProgress, call.answeredAt);
        }
        if (isEnded(call.status)) {
            const bool spoke = call.status == CallStatus::Completed;
            call.endedAt = call.createdAt.addSecs(ring + (spoke ? talk : 3));
            call.durationMs = spoke ? talk * 1000LL : 0;
            reported(call.status, call.endedAt);
        }
        call.raw = QByteArrayLiteral("{\"call_uuid\":\"") + call.key.callId.toUtf8()
            + QByteArrayLiteral("\",\"status\":\"") + call.providerStatus.toUtf8()
            + QByteArrayLiteral("\",\"billing\":{\"amount\":0.0450,\"currency\":\"EUR\"},\"tags\":[]}");
    }

    void addErrors(FakeMonitor& monitor)
    {
        using namespace Qt::StringLiterals;
        const auto add = [&](qint64 rowId, const QString& account, const DecodedError& error, qint64 age,
                             const QString& request) {
            ApiErrorRecord record;
            record.rowId = rowId;
            record.account = account;
            record.provider = error.provider;
            record.at = m_now.addSecs(-age);
            record.operation = u"read"_s;
            record.feed = u"calls"_s;
            record.request = request;
            record.error = error;
            record.body = "{\"error\":{\"code\":\"" + error.code.toUtf8() + "\",\"message\":\""
                + error.message.toUtf8() + "\"},\"request_id\":\"" + error.requestId.toUtf8() + "\"}";
            monitor.errors.append(record);
        };
        DecodedError gateway;
        gateway.provider = u"vobiz"_s;
        gateway.httpStatus = 502;
        gateway.message = u"<html><h1>Bad Gateway</h1></html>"_s;
        gateway.title = u"The provider's gateway had no answer"_s;
        gateway.fault = Fault::Provider;
        gateway.retry.advice = RetryWord::Unknown;
        gateway.retry.providerSays = u"undocumented"_s;
        add(14, u"night"_s, rateLimited(), 6, u"GET /v1/calls"_s);
        for (int i = 0; i < 9; ++i) {
            add(13 - i, i % 3 == 0 ? u"desk"_s : u"night"_s, i % 3 == 0 ? gateway : rateLimited(),
                240 + i * 417, i % 3 == 0 ? u"GET /api/v1/Account/MA_X/cdr"_s : u"GET /v1/calls"_s);
        }
        add(4, u"agents"_s, keyRefused(), 5400, u"GET /api/public/v1/calls"_s);
    }

    QDateTime m_now;
    QRandomGenerator m_random {20260501};
};

} // namespace ringback
