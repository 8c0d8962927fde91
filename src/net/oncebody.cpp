// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/oncebody_p.h"

#include <cstring>

namespace ringback {

OnceBody::OnceBody(const QByteArray& bytes, QObject* parent) : QIODevice(parent), m_bytes(bytes)
{
    // Unbuffered: pos() is then what has really been handed over.
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

bool OnceBody::seek(qint64 position)
{
    // Forward while reading, as QIODevice itself does; never back.
    return position >= pos() && position <= m_bytes.size() && QIODevice::seek(position);
}

bool OnceBody::reset()
{
    return m_isAnswered && QIODevice::seek(0);
}

qint64 OnceBody::readData(char* data, qint64 maxSize)
{
    const qint64 left = m_bytes.size() - pos();
    if (left <= 0)
        return -1;
    const qint64 count = qMin(left, maxSize);
    std::memcpy(data, m_bytes.constData() + pos(), static_cast<size_t>(count));
    return count;
}

qint64 OnceBody::writeData(const char*, qint64)
{
    return -1;
}

} // namespace ringback
