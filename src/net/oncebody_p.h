// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QIODevice>

namespace ringback {

// A request body that can be sent once. Qt repeats a request by itself when the connection closes before an
// answer came, whatever the method; for "place this call" that could be a second phone call. Qt rewinds the
// body first, and this body refuses that, so the request fails with ContentReSendError instead. It works for
// an empty body too. Once an answer has begun Qt sends nothing again, but rewinds the body of a 307 or 308
// all the same, although it does not follow; that is let through.
class OnceBody final : public QIODevice {
    Q_OBJECT

public:
    explicit OnceBody(const QByteArray& bytes, QObject* parent = nullptr);

    bool isSequential() const override { return false; }
    qint64 size() const override { return m_bytes.size(); }
    bool seek(qint64 position) override;
    bool reset() override;

    void answerHasBegun() { m_isAnswered = true; }

protected:
    qint64 readData(char* data, qint64 maxSize) override;
    qint64 writeData(const char* data, qint64 maxSize) override;

private:
    QByteArray m_bytes;
    bool m_isAnswered = false;
};

} // namespace ringback
