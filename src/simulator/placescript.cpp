// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/placescript.h"

namespace ringback::sim {

namespace {
QString plainDigits(const QString& number)
{
    return number.startsWith(u'+') ? number.mid(1) : number;
}
} // namespace

void PlaceScript::append(const QList<PlaceFault>& faults)
{
    const QMutexLocker lock(&m_mutex);
    m_faults.append(faults);
}

std::optional<PlaceFault> PlaceScript::next() const
{
    const QMutexLocker lock(&m_mutex);
    return m_faults.isEmpty() ? std::nullopt : std::optional(m_faults.constFirst());
}

void PlaceScript::take()
{
    const QMutexLocker lock(&m_mutex);
    if (!m_faults.isEmpty())
        m_faults.removeFirst();
}

qsizetype PlaceScript::waiting() const
{
    const QMutexLocker lock(&m_mutex);
    return m_faults.size();
}

void PlaceScript::countDial(const QString& number)
{
    const QMutexLocker lock(&m_mutex);
    ++m_dials[plainDigits(number)];
}

int PlaceScript::dialsOf(const QString& number) const
{
    const QMutexLocker lock(&m_mutex);
    return m_dials.value(plainDigits(number));
}

} // namespace ringback::sim
