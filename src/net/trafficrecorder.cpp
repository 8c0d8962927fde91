// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/trafficrecorder.h"

#include "core/clock.h"
#include "net/trafficfile_p.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>
#include <QSaveFile>

#include <utility>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
Q_LOGGING_CATEGORY(lcTraffic, "ringback.traffic", QtWarningMsg)

const char* const recordingReadme =
    "This folder is a recording of what Ringback asked its providers and what they answered.\n"
    "`ringback --replay FOLDER` plays it back without a network.\n"
    "\n"
    "Each account has a folder: account.json names it, and every numbered file is one exchange, in the "
    "order\n"
    "of the answers. Times are UTC.\n"
    "\n"
    "Masked, as [masked]:\n"
    "- the keys, tokens and passwords of the accounts, wherever they turn up and however they are written;\n"
    "- Authorization, cookies and every other header, parameter, field or setting with a credential's name;\n"
    "- tokens that a sign-in gave, and every other text of its answer;\n"
    "- anything else that is known to be a key by its beginning (pk_live_, sk_live_, whsec_, eyJ and the "
    "like).\n"
    "\n"
    "Not masked: phone numbers, names, call IDs, request IDs, texts and everything else in the answers. "
    "Read\n"
    "through it before you give it to somebody.\n";

// Names of accounts are [a-z0-9-]; anything else stays out of the path.
QString folderNameOf(const QString& account)
{
    QString name;
    for (const QChar c : account)
        name += c.isLetterOrNumber() || c == u'-' ? c : u'_';
    return name;
}
} // namespace

TrafficRecorder::TrafficRecorder(QString folder, const Clock& clock)
    : m_folder(std::move(folder)), m_clock(clock)
{
}

Result<std::unique_ptr<TrafficRecorder>> TrafficRecorder::start(const QString& folder, const Clock& clock)
{
    const QString shown = QDir::toNativeSeparators(folder);
    QDir place(folder);
    if (place.exists()) {
        if (!place.isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot))
            return Failure {u"The folder %1 is not empty. Name a new one for the recording."_s.arg(shown)};
    } else {
        if (!place.mkpath(u"."_s))
            return Failure {u"The folder %1 could not be made for the recording."_s.arg(shown)};
        QFile::setPermissions(folder,
                              QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    }
    std::unique_ptr<TrafficRecorder> recorder(new TrafficRecorder(place.absolutePath(), clock));
    const RecordingHead head {clock.nowUtc(), u"Ringback " RINGBACK_VERSION ""_s};
    if (!recorder->write(u"README.txt"_s, recordingReadme)
        || !recorder->write(u"recording.json"_s, headToJson(head)))
        return Failure {recorder->m_problem};
    return recorder;
}

void TrafficRecorder::end(const QString& problem)
{
    m_problem = problem;
    qCWarning(lcTraffic).noquote() << m_problem;
    if (const auto tell = std::exchange(m_ended, nullptr))
        tell(m_problem);
}

bool TrafficRecorder::write(const QString& name, const QByteArray& bytes)
{
    QSaveFile file(m_folder + u'/' + name);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        end(u"Recording has ended: %1 could not be written (%2)."_s.arg(
            QDir::toNativeSeparators(file.fileName()), file.errorString()));
        return false;
    }
    m_bytes += bytes.size();
    return true;
}

void TrafficRecorder::begin(const TrafficAccount& account)
{
    m_values[account.account.id] += account.values;
    m_values[account.account.id].removeDuplicates();
    m_signInUrls[account.account.id] = account.signInUrl;
    if (!m_problem.isEmpty())
        return;
    const QString name = folderNameOf(account.account.id);
    if (!QDir(m_folder).mkpath(name)) {
        end(u"Recording has ended: no folder %1 could be made in %2."_s.arg(name, m_folder));
        return;
    }
    write(name + u"/account.json"_s,
          accountToJson(account.account, account.baseUrl, m_values[account.account.id]));
}

// A token that a sign-in gave is no secret of the account's, but as good as one.
void TrafficRecorder::learnToken(const QString& account, const HttpRequest& request)
{
    const QByteArray value = headerValue(request.headers, "Authorization");
    if (const qsizetype space = value.indexOf(' '); space > 0) {
        const QString token = QString::fromUtf8(value.mid(space + 1).trimmed());
        if (!m_values[account].contains(token))
            m_values[account].append(token);
    }
}

void TrafficRecorder::note(const QString& account, const HttpRequest& request, const HttpResponse& response)
{
    learnToken(account, request);
    if (!m_problem.isEmpty())
        return;
    RecordedExchange exchange {++m_number, response.startedAt, request, response, false};
    if (response.body.size() > MaxBodyBytes) {
        exchange.response.body.clear();
        exchange.bodyLeftOut = true;
    }
    if (const QUrl signIn = m_signInUrls.value(account);
        !signIn.isEmpty() && request.url == signIn && response.isSuccess())
        exchange.response = withoutWords(exchange.response);
    const QByteArray bytes = exchangeToJson(exchange, m_values[account]);
    if (m_bytes + bytes.size() > m_maxBytes) {
        end(u"Recording has ended: it has reached %1 MB."_s.arg(m_maxBytes / (1024 * 1024)));
        return;
    }
    write(folderNameOf(account) + u"/%1.json"_s.arg(m_number, 6, 10, QLatin1Char('0')), bytes);
}

} // namespace ringback
