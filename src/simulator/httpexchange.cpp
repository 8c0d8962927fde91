// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/httpexchange.h"

namespace ringback::sim {

QByteArray HttpRequest::header(QByteArrayView name) const
{
    for (const auto& [key, content] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return content;
    }
    return {};
}

QByteArray HttpRequest::cookie(QByteArrayView name) const
{
    const QList<QByteArray> parts = header("Cookie").split(';');
    for (const QByteArray& part : parts) {
        const qsizetype equals = part.indexOf('=');
        if (equals > 0 && part.left(equals).trimmed() == name)
            return part.mid(equals + 1).trimmed();
    }
    return {};
}

QString HttpRequest::value(const QString& parameter) const
{
    return query.queryItemValue(parameter, QUrl::FullyDecoded);
}

std::optional<qint64> HttpRequest::number(const QString& parameter) const
{
    bool ok = false;
    const qint64 result = value(parameter).toLongLong(&ok);
    return ok ? std::optional(result) : std::nullopt;
}

std::optional<QStringList> partsBelow(const QByteArray& base, const QByteArray& path)
{
    if (!path.startsWith(QByteArray(base + '/')))
        return std::nullopt;
    QStringList parts;
    const QList<QByteArray> raw = path.mid(base.size() + 1).split('/');
    for (const QByteArray& part : raw)
        parts.append(QString::fromUtf8(QByteArray::fromPercentEncoding(part)));
    return parts;
}

} // namespace ringback::sim
