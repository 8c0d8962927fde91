// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/secretbackend.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <functional>

namespace ringback {

// A secret store in memory that can be locked, slow, broken or absent, and remembers what it was asked. What
// it holds lives outside of it, so that it outlives a "restart".
struct FakeStore {
    QHash<QString, QString> entries;
    QStringList asked; // "read NAME", "write NAME", "remove NAME"
    SecretFault readFault = SecretFault::None;
    SecretFault writeFault = SecretFault::None;
    SecretFault removeFault = SecretFault::None;
    QString words;
    bool silent = false; // requests wait until answerAll()
    QList<std::function<void()>> waiting;

    void answerAll()
    {
        silent = false;
        for (const auto& answer : std::exchange(waiting, {}))
            answer();
    }
    void fail(SecretFault fault) { readFault = writeFault = removeFault = fault; }
    QString valueEndingWith(const QString& ending) const
    {
        for (auto it = entries.begin(); it != entries.end(); ++it) {
            if (it.key().endsWith(ending))
                return it.value();
        }
        return {};
    }
};

class FakeBackend final : public SecretBackend {
public:
    explicit FakeBackend(FakeStore& store) : m_store(store) { }

    QString name() const override { return QStringLiteral("the made-up store"); }
    void read(const QString& entry, Answer answer) override
    {
        answerLater("read", entry, answer, [this, entry] {
            if (m_store.readFault != SecretFault::None)
                return fault(m_store.readFault);
            if (!m_store.entries.contains(entry))
                return fault(SecretFault::NotFound);
            return SecretAnswer {SecretFault::None, m_store.entries.value(entry), {}};
        });
    }
    void write(const QString& entry, const QString& value, Answer answer) override
    {
        answerLater("write", entry, answer, [this, entry, value] {
            if (m_store.writeFault != SecretFault::None)
                return fault(m_store.writeFault);
            m_store.entries.insert(entry, value);
            return SecretAnswer {};
        });
    }
    void remove(const QString& entry, Answer answer) override
    {
        answerLater("remove", entry, answer, [this, entry] {
            if (m_store.removeFault != SecretFault::None)
                return fault(m_store.removeFault);
            return m_store.entries.remove(entry) > 0 ? SecretAnswer {} : fault(SecretFault::NotFound);
        });
    }

private:
    SecretAnswer fault(SecretFault fault) const { return {fault, {}, m_store.words}; }

    void answerLater(const char* what, const QString& entry, const Answer& answer,
                     const std::function<SecretAnswer()>& work)
    {
        m_store.asked.append(QLatin1String(what) + u' ' + entry.section(u'/', 2));
        const auto give = [answer, work] { answer(work()); };
        if (m_store.silent)
            m_store.waiting.append(give);
        else
            QTimer::singleShot(0, &m_context, give);
    }

    FakeStore& m_store;
    QObject m_context;
};

} // namespace ringback
