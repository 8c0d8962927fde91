// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "net/traffic.h"

#include <QHash>

#include <functional>
#include <memory>

namespace ringback {

class Clock;

// Writes every exchange of every account into a folder, without secrets: for bug reports, for training, and
// to be played back by TrafficReplay.
//
// The folder gets a README.txt that says what is masked and what is not, recording.json, and a folder for
// each account with account.json and 000001.json, 000002.json, ... in the order of the answers, each written
// atomically. Never in it: the account's secrets in any form, authorization headers, cookies, tokens of a
// login (of what a sign-in answers no text is kept at all), and whatever else core/redaction.h knows for a
// credential. In it: phone numbers, call IDs and all
// the rest of the answers.
//
// An answer larger than MaxBodyBytes is recorded without its body; after MaxRecordingBytes recording ends,
// and so it does where a file cannot be written. Used in one thread.
class TrafficRecorder final : public Traffic {
public:
    static constexpr qint64 MaxBodyBytes = 8LL * 1024 * 1024;
    static constexpr qint64 MaxRecordingBytes = 512LL * 1024 * 1024;

    // Makes the folder, for its owner only, or takes an empty one; refuses one with anything in it. The clock
    // must outlive the recorder.
    static Result<std::unique_ptr<TrafficRecorder>> start(const QString& folder, const Clock& clock);

    void begin(const TrafficAccount& account) override;
    std::optional<HttpResponse> answerTo(const QString&, const HttpRequest&) override { return std::nullopt; }
    void note(const QString& account, const HttpRequest& request, const HttpResponse& response) override;

    // Why recording has ended early; empty: it has not.
    QString problem() const { return m_problem; }
    // Called once when it does, in the thread that uses this.
    void setEnded(std::function<void(const QString& problem)> ended) { m_ended = std::move(ended); }
    // For a test; before the first exchange.
    void setMaxBytes(qint64 bytes) { m_maxBytes = bytes; }

private:
    TrafficRecorder(QString folder, const Clock& clock);
    bool write(const QString& name, const QByteArray& bytes);
    void end(const QString& problem);
    void learnToken(const QString& account, const HttpRequest& request);

    QString m_folder;
    const Clock& m_clock;
    QHash<QString, QStringList> m_values; // what to mask, by account
    QHash<QString, QUrl> m_signInUrls;    // by account
    qint64 m_maxBytes = MaxRecordingBytes;
    qint64 m_bytes = 0;
    qint64 m_number = 0;
    QString m_problem;
    std::function<void(const QString&)> m_ended;
};

} // namespace ringback
