// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/bindings.h"
#include "providers/golden.h"
#include "providers/pagereader.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
QJsonValue textOrNull(const QString& text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

QJsonValue instant(const QDateTime& at)
{
    return at.isValid() ? QJsonValue(at.toString(Qt::ISODateWithMs)) : QJsonValue(QJsonValue::Null);
}

QJsonObject shown(const Call& call, const QStringList& endingValues)
{
    QJsonArray otherIds;
    for (const LabelledId& id : call.otherIds)
        otherIds.append(u"%1: %2"_s.arg(id.label, id.value));
    return {{u"account"_s, call.key.account},
            {u"id"_s, call.key.callId},
            {u"provider"_s, call.provider},
            {u"direction"_s, wordOf(call.direction)},
            {u"from"_s, textOrNull(call.from)},
            {u"to"_s, textOrNull(call.to)},
            {u"status"_s, wordOf(call.status)},
            {u"providerStatus"_s, textOrNull(call.providerStatus)},
            {u"endReason"_s, textOrNull(call.endReason)},
            {u"endReasonText"_s, textOrNull(call.endReasonText)},
            {u"createdAt"_s, instant(call.createdAt)},
            {u"ringingAt"_s, instant(call.ringingAt)},
            {u"answeredAt"_s, instant(call.answeredAt)},
            {u"endedAt"_s, instant(call.endedAt)},
            {u"durationMs"_s, call.durationMs ? QJsonValue(*call.durationMs) : QJsonValue(QJsonValue::Null)},
            {u"requestIds"_s, QJsonArray::fromStringList(call.requestIds)},
            {u"otherIds"_s, otherIds},
            {u"endingValues"_s, QJsonArray::fromStringList(endingValues)}};
}

QJsonObject shown(const ReadPage& page)
{
    QJsonArray calls;
    for (qsizetype i = 0; i < page.calls.size(); ++i)
        calls.append(shown(page.calls[i], page.endingValues[i]));
    QJsonArray setAside;
    for (const BrokenRecord& record : page.setAside)
        setAside.append(
            QJsonObject {{u"reason"_s, record.reason}, {u"bytes"_s, QString::fromUtf8(record.bytes)}});
    return {{u"fault"_s, textOrNull(page.fault)},
            {u"rows"_s, page.rows},
            {u"calls"_s, calls},
            {u"ids"_s, QJsonArray::fromStringList(page.ids)},
            {u"setAside"_s, setAside},
            {u"next"_s, page.next ? QJsonValue(page.next->value) : QJsonValue(QJsonValue::Null)}};
}
} // namespace

// Every data/<provider>/<feed>-<case>.in.json is an answer of that feed, as bytes (some are no valid JSON);
// beside it stands what must be read from it. A feed named "call" is one call fetched by its ID.
class TestGoldenProviders : public QObject {
    Q_OBJECT

private slots:
    void readsEveryAnswerAsWrittenDown_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("name");
        const QDir data(QStringLiteral(RINGBACK_TEST_DATA));
        for (const QString& provider : data.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
            for (const QString& file : QDir(data.filePath(provider)).entryList({u"*.in.json"_s}, QDir::Files))
                QTest::addRow("%s/%s", qPrintable(provider), qPrintable(file)) << provider << file.chopped(8);
        }
    }
    void readsEveryAnswerAsWrittenDown()
    {
        QFETCH(QString, provider);
        QFETCH(QString, name);
        static const Registry registry = Registry::load();
        QVERIFY(registry.find(provider) != nullptr);
        const AccountBinding binding = bindingOf(registry, provider);
        const QString base = QStringLiteral(RINGBACK_TEST_DATA "/") + provider + u'/' + name;
        QFile in(base + u".in.json");
        QVERIFY(in.open(QIODevice::ReadOnly));
        HttpResponse response;
        response.httpStatus = 200;
        response.body = in.readAll();
        const QString feedId = name.section(u'-', 0, 0);
        QJsonObject result;
        if (feedId == "call"_L1) {
            result = shown(readOneCall(binding, *binding.definition.call, response));
        } else {
            bool found = false;
            for (const Feed& feed : binding.definition.feeds) {
                if (feed.id != feedId)
                    continue;
                found = true;
                result = shown(readPage(binding, feed, response, std::nullopt));
            }
            QVERIFY2(found, qPrintable(feedId));
        }
        const QString difference = differenceFromGolden(base + u".out.json", result);
        QVERIFY2(difference.isEmpty(), qPrintable(difference));
    }

    void everyProviderHasTheCasesThatMatter()
    {
        const QDir data(QStringLiteral(RINGBACK_TEST_DATA));
        for (const auto& [provider, feed] : {std::pair {u"voicebip"_s, u"calls"_s},
                                             {u"voipbin"_s, u"calls"_s},
                                             {u"vobiz"_s, u"finished"_s},
                                             {u"truedy"_s, u"calls"_s},
                                             {u"voxifi"_s, u"calls"_s}}) {
            for (const auto& name : {u"page"_s, u"empty"_s, u"nulls"_s, u"broken"_s, u"last"_s}) {
                const QString file = u"%1/%2-%3.in.json"_s.arg(provider, feed, name);
                QVERIFY2(data.exists(file), qPrintable(file));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestGoldenProviders)
#include "tst_goldenproviders.moc"
