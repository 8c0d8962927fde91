// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <memory>
#include <sys/types.h>
#include <unistd.h>

// Runs the real ringbackctl with a profile and an environment of its own.
namespace ctl {
using namespace Qt::StringLiterals;

constexpr int LongestRunMs = 60'000;

struct Ran {
    int exit = -1;
    QByteArray out;
    QByteArray err;

    QJsonDocument json() const { return QJsonDocument::fromJson(out); }
    QJsonObject object() const { return json().object(); }
    QJsonArray array() const { return json().array(); }
    // What to show when a check fails.
    QByteArray all() const { return "exit " + QByteArray::number(exit) + "\n" + out + "\n" + err; }
    const char* text() const
    {
        shown = all();
        return shown.constData();
    }
    mutable QByteArray shown;
};

class Ctl {
public:
    Ctl() : environment(QProcessEnvironment::systemEnvironment())
    {
        for (const QString& name : environment.keys()) {
            if (name.startsWith(u"RINGBACK_"_s))
                environment.remove(name);
        }
        environment.insert(u"RINGBACK_NO_SECRET_STORE"_s, u"1"_s);
        environment.insert(u"HOME"_s, m_folder.path());
        environment.insert(u"XDG_DATA_HOME"_s, m_folder.filePath(u"home"_s));
        environment.insert(u"TZ"_s, u"UTC"_s);
    }

    QString profile() const { return m_folder.filePath(u"profile"_s); }
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString put(const QString& name, const QByteArray& bytes) const
    {
        const QString where = path(name);
        QDir().mkpath(QFileInfo(where).path());
        QFile file(where);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qWarning("%s cannot be written", qPrintable(where));
        return where;
    }

    std::unique_ptr<QProcess> start(const QStringList& arguments) const
    {
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(environment);
        // Without the terminal of whoever runs the tests: nobody is there to be asked.
        process->setChildProcessModifier([] { ::setsid(); });
        process->start(QStringLiteral(RINGBACKCTL), QStringList {u"--profile"_s, profile()} + arguments);
        return process;
    }
    Ran run(const QStringList& arguments, const QByteArray& input = {}) const
    {
        const auto process = start(arguments);
        process->write(input);
        process->closeWriteChannel();
        Ran ran;
        if (!process->waitForFinished(LongestRunMs)) {
            process->kill();
            process->waitForFinished();
            ran.err = "it did not end\n";
        } else if (process->exitStatus() == QProcess::NormalExit) {
            ran.exit = process->exitCode();
        } else {
            ran.err = "it crashed\n";
        }
        ran.out = process->readAllStandardOutput();
        ran.err += process->readAllStandardError();
        return ran;
    }
    static bool signal(QProcess& process, int number)
    {
        return ::kill(static_cast<pid_t>(process.processId()), number) == 0;
    }

    QProcessEnvironment environment;

private:
    QTemporaryDir m_folder;
};

inline QStringList keysOf(const QJsonObject& object)
{
    return object.keys(); // sorted
}
inline QStringList sorted(QStringList names)
{
    names.sort();
    return names;
}
inline QStringList decodedKeys()
{
    return sorted({u"provider"_s, u"confidence"_s, u"candidates"_s, u"recognised"_s, u"code"_s, u"entry"_s,
                   u"http_status"_s, u"title"_s, u"message"_s, u"cause"_s, u"fix"_s, u"fault"_s, u"retry"_s,
                   u"request_id"_s, u"request_id_source"_s, u"documentation_url"_s, u"fields"_s, u"details"_s,
                   u"source"_s});
}
inline QStringList retryKeys()
{
    return sorted({u"advice"_s, u"provider_says"_s, u"wait_seconds"_s, u"wait_source"_s,
                   u"schedule_seconds"_s, u"change"_s, u"same_idempotency_key"_s});
}

} // namespace ctl
