// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/cataloguesearch.h"
#include "providers/registry.h"
#include "providers/searchwords_p.h"

#include <QElapsedTimer>
#include <QTest>

#include <ctime>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
QStringList idsOf(const QList<CatalogueHit>& hits)
{
    QStringList ids;
    for (const CatalogueHit& hit : hits)
        ids.append(hit.entry.entry);
    return ids;
}
} // namespace

class TestCatalogueSearch : public QObject {
    Q_OBJECT

private:
    Registry m_registry = Registry::load();
    CatalogueSearch m_search {m_registry, builtInSymptoms()};

private slots:
    void findsFirst_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("first");
        const auto row = [](const char* words, const char* first, const char* provider = "") {
            QTest::newRow(qPrintable(u"%1 @%2"_s.arg(QLatin1StringView(words), QLatin1StringView(provider))))
                << QString::fromLatin1(words) << QString::fromLatin1(provider) << QString::fromLatin1(first);
        };
        // Exact first.
        row("RATE_LIMITED", "voicebip/RATE_LIMITED");
        row("rate_limited", "voicebip/RATE_LIMITED");
        row("RATE_LIMIT_EXCEEDED", "vobiz/RATE_LIMIT_EXCEEDED", "vobiz");
        row("voipbin/INTERNAL", "voipbin/INTERNAL");
        row("end-6010", "vobiz/end-6010");
        row("3010", "vobiz/end-3010");
        row("429", "voxifi/http-429", "voxifi");
        row("http 429", "vobiz/http-429", "vobiz");
        row("503", "http/503");
        row("did_cool_off_in_effect", "vobiz/did_cool_off_in_effect");
        row("ORIGINATOR_CANCEL", "vobiz/end-ORIGINATOR_CANCEL");
        row("insufficient_credits", "truedy/payment_required");
        // Titles.
        row("busy line", "vobiz/end-3010", "vobiz");
        row("certificate expired", "net/tls-expired");
        row("outside calling hours", "voicebip/CALL_WINDOW_RESTRICTED", "voicebip");
        // What people see.
        row("phone never rang", "symptom/phone-never-rang");
        row("nobody's phone is ringing", "symptom/phone-never-rang");
        row("customer hears nothing", "symptom/no-audio");
        row("customer claims no call came in", "symptom/customer-says-we-never-called");
        row("cannot reach server", "symptom/cannot-connect");
        row("call charged but nobody answered", "symptom/cost-missing");
        row("xml is broken", "symptom/calls-drop-at-once");
        row("can I call at night", "symptom/fails-at-some-hours");
        row("The phone never rang!", "symptom/phone-never-rang");
        row("customer says we never called", "symptom/customer-says-we-never-called");
        row("calls drop after an hour", "symptom/calls-drop-after-an-hour");
        row("call cut off after one hour", "symptom/calls-drop-after-an-hour");
        row("webhook not arriving", "symptom/webhook-not-arriving");
        row("webhook signature fails", "symptom/webhook-signature-fails");
        row("one way audio", "symptom/no-audio");
        row("calls go to voicemail", "symptom/voicemail");
        row("marked as spam", "symptom/caller-id");
        row("status stuck in progress", "symptom/stuck-status");
        row("history is missing calls", "symptom/missing-calls");
        row("we are rate limited", "symptom/rate-limited");
        row("key stopped working", "symptom/key-stopped-working");
        // A slip of the finger.
        row("webhok signatur", "symptom/webhook-signature-fails");
        row("voicemial", "symptom/voicemail");
        // A provider named among the words.
        row("vobiz 3010", "vobiz/end-3010");
        row("voxifi agent not found", "voxifi/agent-not-found");
    }
    void findsFirst()
    {
        QFETCH(QString, words);
        QFETCH(QString, provider);
        QFETCH(QString, first);
        const QStringList ids = idsOf(m_search.find(words, provider));
        QVERIFY2(!ids.isEmpty(), qPrintable(words));
        QVERIFY2(ids.first() == first, qPrintable(ids.mid(0, 5).join(u", "_s)));
    }

    void findsEveryEntryByItsOwnCode()
    {
        int walked = 0;
        for (const LoadedProvider& provider : m_registry.providers()) {
            for (const CatalogueEntry& entry : provider.catalogue.entries()) {
                const QStringList ids = idsOf(m_search.find(entry.id, provider.definition.id));
                QCOMPARE(ids.value(0), entry.id);
                if (!entry.code.isEmpty())
                    QCOMPARE(idsOf(m_search.find(entry.code, provider.definition.id)).value(0), entry.id);
                ++walked;
            }
        }
        QVERIFY(walked > 350);
    }

    void findsEverySymptomByItsWords()
    {
        for (const Symptom& symptom : builtInSymptoms()) {
            for (const QString& words : QStringList {symptom.title} + symptom.words) {
                const QStringList ids = idsOf(m_search.find(words)).mid(0, 30);
                QVERIFY2(ids.contains(symptom.id), qPrintable(symptom.id + u": " + words));
            }
        }
    }

    void numbersAreTakenExactly()
    {
        for (const CatalogueHit& hit : m_search.find(u"301"_s))
            QVERIFY2(!hit.entry.code.startsWith(u"301"), qPrintable(hit.entry.entry));
        QVERIFY(m_search.find(u"4711"_s).isEmpty());
    }

    void findsNothingOfNonsense()
    {
        QVERIFY(m_search.find(u"zzyzx qwrtp"_s).isEmpty());
        QVERIFY(m_search.find(u"!!! ???"_s).isEmpty());
        QVERIFY(m_search.find(QString(100'000, u'x')).isEmpty());
    }

    void keepsToTheProvider()
    {
        for (const LoadedProvider& provider : m_registry.providers()) {
            const QString id = provider.definition.id;
            for (const QString& words : {u"busy"_s, u"401"_s, u"call failed"_s, QString()}) {
                for (const CatalogueHit& hit : m_search.find(words, id)) {
                    QCOMPARE(hit.entry.provider, id);
                    for (const QString& related : hit.related) {
                        const QString family = related.section(u'/', 0, 0);
                        QVERIFY(family == id || family == "http"_L1 || family == "net"_L1);
                    }
                }
            }
        }
        QVERIFY(m_search.find(u"busy"_s, u"acme"_s).isEmpty());
    }

    void fallsBackToTheGenericEntries()
    {
        const QList<CatalogueHit> hits = m_search.find(u"tls expired"_s, u"truedy"_s);
        QCOMPARE(idsOf(hits).value(0), u"net/tls-expired"_s);
        QCOMPARE(hits.first().entry.provider, QString());
    }

    void symptomsAreToldForTheProvider()
    {
        const CatalogueHit all = m_search.find(u"phone never rang"_s).first();
        QCOMPARE(all.kind, CatalogueHit::Kind::Symptom);
        QVERIFY(all.entry.fix.join(u'\n').contains(u"Vobiz: "));
        QVERIFY(all.entry.provider.isEmpty());
        const CatalogueHit own = m_search.find(u"phone never rang"_s, u"vobiz"_s).first();
        QCOMPARE(own.entry.entry, all.entry.entry);
        QVERIFY(!own.entry.fix.join(u'\n').contains(u"Voicebip"));
        QVERIFY(own.entry.fix.size() < all.entry.fix.size());
        QVERIFY(own.related.contains(u"vobiz/end-3010"_s));
    }

    void withoutWordsEverythingInOrder()
    {
        qsizetype expected = m_registry.httpCatalogue().entries().size()
            + m_registry.netCatalogue().entries().size() + builtInSymptoms().size();
        for (const LoadedProvider& provider : m_registry.providers())
            expected += provider.catalogue.entries().size();
        const QList<CatalogueHit> all = m_search.find({});
        QCOMPARE(all.size(), expected);
        QCOMPARE(all.first().entry.provider, m_registry.providers().first().definition.id);
        const QStringList ids = idsOf(m_search.find(u"  "_s, u"vobiz"_s));
        QVERIFY(ids.indexOf(u"vobiz/end-0"_s) < ids.indexOf(u"vobiz/end-1000"_s));
        QVERIFY(ids.indexOf(u"vobiz/end-1000"_s) < ids.indexOf(u"vobiz/end-9110"_s));
        QVERIFY(ids.indexOf(u"vobiz/end-9110"_s) < ids.indexOf(u"vobiz/end-USER_BUSY"_s));
    }

    void entriesAreWholeAndHonest()
    {
        for (const CatalogueHit& hit : m_search.find({})) {
            QVERIFY2(!hit.entry.title.isEmpty() && !hit.entry.cause.isEmpty() && !hit.entry.fix.isEmpty()
                         && !hit.entry.source.isEmpty(),
                     qPrintable(hit.entry.entry));
            QVERIFY(hit.entry.message.isEmpty() && hit.entry.requestId.isEmpty());
            QCOMPARE(hit.kind == CatalogueHit::Kind::Symptom, !hit.related.isEmpty());
        }
        QVERIFY(!m_search.find(u"SOURCE_NOT_OWNED"_s).first().entry.recognised);
        QVERIFY(m_search.find(u"CALL_FAILED"_s).first().entry.recognised);
    }

    void ordersTheSameEveryTime()
    {
        const CatalogueSearch other(m_registry, builtInSymptoms());
        for (const QString& words : {u"call"_s, u"404 not found"_s, u"busy"_s})
            QCOMPARE(idsOf(other.find(words)), idsOf(m_search.find(words)));
    }

    void isQuick()
    {
        // Processor time, so that a busy machine fails nothing; a debug build has five times the target.
        const QStringList questions {u"phone never rang"_s,       u"429"_s,       u"webhok signatur"_s,
                                     u"call failed no balance"_s, u"busy line"_s, u"c"_s};
        const std::clock_t start = std::clock();
        constexpr int Rounds = 10;
        for (int i = 0; i < Rounds; ++i) {
            for (const QString& words : questions)
                (void)m_search.find(words);
        }
        const double ms = 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC
            / static_cast<double>(Rounds * questions.size());
        qInfo("%.2f ms a search", ms);
        QVERIFY(ms < 25);
    }

    void edits_data()
    {
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        QTest::addColumn<bool>("near");
        QTest::newRow("same") << u"abcde"_s << u"abcde"_s << false;
        QTest::newRow("added") << u"abcde"_s << u"abxcde"_s << true;
        QTest::newRow("added at the end") << u"abcde"_s << u"abcdef"_s << true;
        QTest::newRow("missing") << u"abcde"_s << u"bcde"_s << true;
        QTest::newRow("other") << u"abcde"_s << u"abxde"_s << true;
        QTest::newRow("swapped") << u"abcde"_s << u"abdce"_s << true;
        QTest::newRow("swapped at the end") << u"abcde"_s << u"abced"_s << true;
        QTest::newRow("two others") << u"abcde"_s << u"xbcdy"_s << false;
        QTest::newRow("two more") << u"abcde"_s << u"abcdefg"_s << false;
        QTest::newRow("empty") << u""_s << u"a"_s << true;
    }
    void edits()
    {
        QFETCH(QString, a);
        QFETCH(QString, b);
        QTEST(isOneEditApart(a, b), "near");
        QTEST(isOneEditApart(b, a), "near");
    }
};

QTEST_GUILESS_MAIN(TestCatalogueSearch)
#include "tst_cataloguesearch.moc"
