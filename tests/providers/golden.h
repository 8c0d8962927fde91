// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

namespace ringback {

// Compares a result with its golden file. On a difference the result is written beside it as <file>.fail and
// the answer shows the lines that differ; empty means equal. A result that is meant becomes golden by being
// renamed by a person who read it.
inline QString differenceFromGolden(const QString& goldenPath, const QJsonObject& result)
{
    using namespace Qt::StringLiterals;
    const QByteArray actual = QJsonDocument(result).toJson(QJsonDocument::Indented);
    QFile golden(goldenPath);
    const QByteArray expected = golden.open(QIODevice::ReadOnly) ? golden.readAll() : QByteArray();
    const QString failPath = goldenPath + u".fail"_s;
    if (QJsonDocument::fromJson(expected) == QJsonDocument::fromJson(actual) && !expected.isEmpty()) {
        QFile::remove(failPath);
        return {};
    }
    QFile fail(failPath);
    if (fail.open(QIODevice::WriteOnly))
        fail.write(actual);
    const QList<QByteArray> before = expected.split('\n');
    const QList<QByteArray> now = actual.split('\n');
    // Equal lines at the start and the end say nothing.
    qsizetype first = 0;
    while (first < before.size() && first < now.size() && before[first] == now[first])
        ++first;
    qsizetype last = 0;
    while (last < before.size() - first && last < now.size() - first
           && before[before.size() - 1 - last] == now[now.size() - 1 - last])
        ++last;
    QString text =
        u"%1 differs from line %2 (the result is in %3):\n"_s.arg(goldenPath).arg(first + 1).arg(failPath);
    for (qsizetype i = first; i < before.size() - last; ++i)
        text += u"-"_s + QString::fromUtf8(before[i]) + u'\n';
    for (qsizetype i = first; i < now.size() - last; ++i)
        text += u"+"_s + QString::fromUtf8(now[i]) + u'\n';
    return text;
}

} // namespace ringback
