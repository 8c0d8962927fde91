// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recordings.h"

#include "core/redaction.h"
#include "net/trafficrecorder.h"
#include "net/trafficreplay.h"

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// Every secret reads as it does in the recording, so that the requests are the same.
class MaskedSecrets final : public SecretSource {
public:
    Secrets secretsFor(const Account&, const Definition& definition) const override
    {
        Secrets secrets;
        for (const AccountField& field : definition.account) {
            if (field.secret)
                secrets.insert(field.key, QString::fromLatin1(MaskText));
        }
        return secrets;
    }
};
} // namespace

Result<Replay> openReplay(const QString& folder, std::shared_ptr<const Clock> clock)
{
    Result<std::unique_ptr<TrafficReplay>> loaded = TrafficReplay::load(folder);
    if (!loaded)
        return loaded.failure();
    const std::shared_ptr<TrafficReplay> traffic = std::move(*loaded);
    Replay replay;
    replay.startedAt = traffic->startedAt();
    replay.endedAt = traffic->endedAt();
    replay.clock = clock ? std::move(clock) : std::make_shared<ReplayClock>(replay.startedAt);
    traffic->setClock(replay.clock);
    replay.accounts = traffic->accounts();
    for (Account& account : replay.accounts)
        account.label = u"Replay: "_s + (account.label.isEmpty() ? account.id : account.label);
    replay.secrets = std::make_shared<MaskedSecrets>();
    replay.traffic = traffic;
    return replay;
}

Result<std::shared_ptr<Traffic>> openRecorder(const QString& folder, const Clock& clock,
                                              std::function<void(const QString& problem)> ended)
{
    Result<std::unique_ptr<TrafficRecorder>> recorder = TrafficRecorder::start(folder, clock);
    if (!recorder)
        return recorder.failure();
    (*recorder)->setEnded(std::move(ended));
    return std::shared_ptr<Traffic>(std::move(*recorder));
}

} // namespace ringback
