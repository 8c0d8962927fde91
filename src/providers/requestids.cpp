// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/requestids.h"

#include "providers/envelopematch_p.h"
#include "providers/jsonaccess_p.h"
#include "providers/jsonscan_p.h"

#include <QVarLengthArray>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype LongestIdBytes = 1024; // as it stands in the body; more is no ID

// What stands at the wanted pointers, as bytes. Each object that leads to one is walked through once.
class WantedMembers {
public:
    explicit WantedMembers(const QList<Envelope>& envelopes)
    {
        for (const Envelope& envelope : envelopes) {
            for (const QString& pointer : envelope.requestId) {
                const QByteArray wanted = pointer.toUtf8();
                if (wanted.startsWith('/') && !m_wanted.contains(wanted)) {
                    m_all.append(m_wanted.size());
                    m_wanted.append(wanted);
                    m_parts.append(wanted.mid(1).split('/'));
                }
            }
        }
        m_found.resize(m_wanted.size());
    }

    void look(QByteArrayView text, qsizetype pos) { look(text, pos, m_all, 0); }

    RequestIdFound first() const
    {
        for (qsizetype i = 0; i < m_found.size(); ++i) {
            if (m_found[i].isEmpty() || m_found[i].size() > LongestIdBytes)
                continue;
            const auto value = parseProviderJson('[' + m_found[i].toByteArray() + ']');
            if (!value || !value->is_array() || value->size() != 1 || value->front().is_boolean())
                continue;
            const QString id = scalarText(value->front()).value_or(QString());
            const auto isNothing = [](QChar c) { return c == u'0' || c == u'-'; };
            if (isUsableId(id) && !std::all_of(id.begin(), id.end(), isNothing))
                return {id, u"body:"_s + QString::fromUtf8(m_wanted[i])};
        }
        return {};
    }

private:
    using Indexes = QVarLengthArray<qsizetype, 32>;

    // In the object that begins at `pos`, to which `level` parts of the pointers in `open` have led.
    void look(QByteArrayView text, qsizetype pos, const Indexes& open, qsizetype level)
    {
        eachMemberIn(text, pos, [&](QByteArrayView key, qsizetype at) -> std::optional<qsizetype> {
            Indexes ends;
            Indexes leadOn;
            for (const qsizetype index : open) {
                if (m_parts[index][level] == key)
                    (m_parts[index].size() == level + 1 ? ends : leadOn).append(index);
            }
            if (!leadOn.isEmpty())
                look(text, at, leadOn, level + 1);
            const std::optional<qsizetype> end = endOfValue(text, at);
            for (const qsizetype index : end ? ends : Indexes())
                m_found[index] = text.sliced(at, *end - at);
            return end;
        });
    }

    Indexes m_all;
    QList<QByteArrayList> m_parts; // of m_wanted
    QByteArrayList m_wanted;
    QList<QByteArrayView> m_found; // as m_wanted
};
} // namespace

RequestIdFound requestIdIn(const Definition& definition, const HttpResponse& response)
{
    const QByteArrayView body(response.body);
    const qsizetype start = skipJsonSpace(body, body.startsWith("\xEF\xBB\xBF") ? 3 : 0);
    if (start < body.size() && body[start] == '{') {
        WantedMembers members(definition.errors.envelopes);
        members.look(body, start);
        if (RequestIdFound found = members.first(); !found.id.isEmpty())
            return found;
    }
    for (const QString& name : definition.errors.requestIdHeaders) {
        const QString id = QString::fromUtf8(headerValue(response.headers, name.toLatin1())).trimmed();
        if (isUsableId(id))
            return {id, u"header:"_s + name};
    }
    return {};
}

} // namespace ringback
