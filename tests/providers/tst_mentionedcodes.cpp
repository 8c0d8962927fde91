// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/cataloguesearch.h"
#include "providers/mentionedcodes.h"
#include "providers/registry.h"

#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestMentionedCodes : public QObject {
    Q_OBJECT

private slots:
    void onlyWholeCodesThatStandAsOne_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("entries");
        QTest::newRow("a log line") << u"12:00 vobiz hangup HangupCauseCode=6010 to=+15550100200"_s
                                    << QStringList {u"vobiz/end-6010"_s};
        QTest::newRow("quoted") << u"{vobiz} \"hangup_cause_code\": \"6010\""_s
                                << QStringList {u"vobiz/end-6010"_s};
        QTest::newRow("joined words")
            << u"vobiz ended with USER_BUSY after 3 s"_s << QStringList {u"vobiz/end-USER_BUSY"_s};
        QTest::newRow("numbers first")
            << u"vobiz USER_BUSY code=3010"_s << QStringList {u"vobiz/end-3010"_s, u"vobiz/end-USER_BUSY"_s};
        QTest::newRow("each once") << u"vobiz code=6010 code=6010"_s << QStringList {u"vobiz/end-6010"_s};
        QTest::newRow("the whole text") << u" 6010 "_s << QStringList {u"vobiz/end-6010"_s};
        QTest::newRow("a number of nothing") << u"vobiz waited 6010 ms"_s << QStringList {};
        QTest::newRow("a part of a number") << u"vobiz code=60100"_s << QStringList {};
        QTest::newRow("a part of a word") << u"vobiz NO_USER_BUSY_HERE"_s << QStringList {};
        QTest::newRow("another spelling") << u"vobiz user_busy"_s << QStringList {};
        QTest::newRow("another provider's") << u"voxifi code=6010"_s << QStringList {};
        QTest::newRow("nothing") << QString() << QStringList {};
    }
    void onlyWholeCodesThatStandAsOne()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, entries);
        const Registry registry = Registry::load();
        QList<QPair<QString, QString>> providers;
        for (const LoadedProvider& known : registry.providers())
            providers.append({known.definition.id, known.definition.name});
        QStringList found;
        for (const CatalogueHit& hit :
             codesMentionedIn(text, CatalogueSearch(registry, {}).find({}, {}), providers))
            found.append(hit.entry.entry);
        QCOMPARE(found, entries);
    }
};

QTEST_GUILESS_MAIN(TestMentionedCodes)
#include "tst_mentionedcodes.moc"
