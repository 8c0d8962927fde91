// SPDX-License-Identifier: GPL-3.0-or-later
#include "ctl.h"

#include "store/historystore.h"

using namespace ringback;
using namespace Qt::StringLiterals;

// `ringbackctl ticket` over a history of its own.
class TestTicket : public QObject {
    Q_OBJECT

private slots:
    void init();
    void printsATicketWithoutNumbers();
    void everyFormatHasNoNumbers_data();
    void everyFormatHasNoNumbers();
    void showsOnlyWhatIsUnmasked();
    void severalProvidersGetAFileEach();
    void keepsAndSaysWhatWasReported();
    void wrongUsage_data();
    void wrongUsage();
    void aBrokenTemplateIsSaidAndNotUsed();

private:
    void put(HistoryStore& store, const QString& account, const QString& provider, const QString& id)
    {
        const QDateTime at(QDate(2026, 11, 21), QTime(10, 0), Qt::UTC);
        Call call;
        call.key = {account, id};
        call.provider = provider;
        call.to = u"+15550100421"_s;
        call.status = CallStatus::Failed;
        call.endReason = u"3080"_s;
        call.createdAt = at;
        call.requestIds = QStringList {u"req_"_s + id};
        call.raw =
            "{\"to\":\"+15550100421\",\"caller_name\":\"Henrietta Plantsworth\",\"transcript\":\"Zebulon\"}";
        PageWrite page;
        page.account = account;
        page.provider = provider;
        page.feed = u"calls"_s;
        page.observedAt = at.addSecs(60);
        page.calls = {call};
        QVERIFY(store.writePage(page).ok());
    }
    static bool isClean(const QByteArray& bytes)
    {
        return !bytes.contains("5550100421") && !bytes.contains("Henrietta") && !bytes.contains("Zebulon");
    }

    std::unique_ptr<ctl::Ctl> m_ctl;
};

void TestTicket::init()
{
    m_ctl = std::make_unique<ctl::Ctl>();
    QDir().mkpath(m_ctl->profile());
    auto store = HistoryStore::open(m_ctl->profile() + u"/history.sqlite"_s, HistoryStore::Mode::ReadWrite);
    QVERIFY2(store.ok(), qPrintable(store.error()));
    put(**store, u"desk"_s, u"vobiz"_s, u"v1"_s);
    put(**store, u"other"_s, u"truedy"_s, u"t1"_s);
}

void TestTicket::printsATicketWithoutNumbers()
{
    const auto ran = m_ctl->run({u"ticket"_s, u"v1"_s, u"--tried"_s, u"called +1 555 010 0421 again"_s});
    QVERIFY2(ran.exit == 0, ran.text());
    QVERIFY2(ran.out.contains("Numeric hang-up code: 3080"), ran.text());
    QVERIFY2(ran.out.contains("called +1 XXX XXX X421 again"), ran.text());
    QVERIFY2(isClean(ran.all()), ran.text());
    QVERIFY2(ran.err.contains("--unmask number-"), ran.text());
}

void TestTicket::everyFormatHasNoNumbers_data()
{
    QTest::addColumn<QString>("format");
    for (const char* format : {"text", "md", "eml", "json"})
        QTest::newRow(format) << QString::fromLatin1(format);
}

void TestTicket::everyFormatHasNoNumbers()
{
    QFETCH(QString, format);
    const auto ran = m_ctl->run({u"ticket"_s, u"v1"_s, u"--format"_s, format});
    QVERIFY2(ran.exit == 0, ran.text());
    QVERIFY2(isClean(ran.out), ran.text());
    if (format == u"eml"_s) {
        QVERIFY2(ran.out.contains("X-Unsent: 1"), ran.text());
        QByteArray body = ran.out.sliced(ran.out.indexOf("base64") + 6);
        QVERIFY2(isClean(QByteArray::fromBase64(body)), ran.text());
    } else {
        QVERIFY2(ran.out.contains("req_v1"), ran.text());
    }
    if (format == u"json"_s)
        QCOMPARE(ran.object().value("provider"_L1).toString(), u"vobiz"_s);
    const QString file = m_ctl->path(u"t."_s + format);
    const auto written = m_ctl->run({u"ticket"_s, u"v1"_s, u"--format"_s, format, u"-o"_s, file});
    QVERIFY2(written.exit == 0 && written.out.isEmpty(), written.text());
    QVERIFY(QFile::exists(file));
}

void TestTicket::showsOnlyWhatIsUnmasked()
{
    const auto first = m_ctl->run({u"ticket"_s, u"v1"_s});
    const qsizetype at = first.err.indexOf("--unmask number-");
    QVERIFY2(at >= 0, first.text());
    const QByteArray id = first.err.sliced(at + 9, 17);
    const auto ran = m_ctl->run({u"ticket"_s, u"v1"_s, u"--unmask"_s, QString::fromLatin1(id.trimmed())});
    QVERIFY2(ran.exit == 0, ran.text());
    QVERIFY2(ran.out.contains("+15550100421"), ran.text());
    QVERIFY2(!ran.out.contains("Henrietta") && !ran.out.contains("Zebulon"), ran.text());
    const auto wrong = m_ctl->run({u"ticket"_s, u"v1"_s, u"--unmask"_s, u"number-0000000000"_s});
    QVERIFY2(wrong.exit == 2 && wrong.out.isEmpty(), wrong.text());
}

void TestTicket::severalProvidersGetAFileEach()
{
    const QString file = m_ctl->path(u"both.zip"_s);
    const auto ran =
        m_ctl->run({u"ticket"_s, u"v1"_s, u"t1"_s, u"--format"_s, u"zip"_s, u"--output"_s, file});
    QVERIFY2(ran.exit == 0, ran.text());
    for (const char* provider : {"vobiz", "truedy"}) {
        QFile zip(m_ctl->path(u"both-%1.zip"_s.arg(QLatin1StringView(provider))));
        QVERIFY2(zip.open(QIODevice::ReadOnly), ran.text());
        const QByteArray bytes = zip.readAll();
        QVERIFY(bytes.startsWith("PK") && bytes.contains("evidence/call-") && isClean(bytes));
    }
}

void TestTicket::keepsAndSaysWhatWasReported()
{
    const auto ran = m_ctl->run({u"ticket"_s, u"v1"_s, u"--keep"_s, u"--reference"_s, u"VB-4"_s});
    QVERIFY2(ran.exit == 0 && ran.err.contains("Kept as T-"), ran.text());
    const auto again = m_ctl->run({u"ticket"_s, u"v1"_s});
    QVERIFY2(again.err.contains("Already reported: T-") && again.err.contains("VB-4"), again.text());
    QVERIFY2(again.out.contains("Reported before: T-"), again.text());
}

void TestTicket::wrongUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exit");
    QTest::newRow("no call") << QStringList {} << 2;
    QTest::newRow("unknown call") << QStringList {u"nowhere"_s} << 1;
    QTest::newRow("bundle without file") << QStringList {u"v1"_s, u"--format"_s, u"zip"_s} << 2;
    QTest::newRow("reference without keep") << QStringList {u"v1"_s, u"--reference"_s, u"x"_s} << 2;
    QTest::newRow("unknown format") << QStringList {u"v1"_s, u"--format"_s, u"pdf"_s} << 2;
    QTest::newRow("no such folder") << QStringList {u"v1"_s, u"-o"_s, u"/nonexistent/x.txt"_s} << 1;
}

void TestTicket::wrongUsage()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exit);
    const auto ran = m_ctl->run(QStringList {u"ticket"_s} + arguments);
    QVERIFY2(ran.exit == exit && ran.out.isEmpty() && !ran.err.isEmpty(), ran.text());
}

void TestTicket::aBrokenTemplateIsSaidAndNotUsed()
{
    m_ctl->put(u"profile/tickets/vobiz.md"_s, "Mine\n{{sbject}}\n");
    const auto broken = m_ctl->run({u"ticket"_s, u"v1"_s});
    QVERIFY2(broken.exit == 0 && broken.err.contains("vobiz.md, line 2")
                 && broken.err.contains("{{subject}}"),
             broken.text());
    QVERIFY2(broken.out.contains("Numeric hang-up code"), broken.text());
    m_ctl->put(u"profile/tickets/vobiz.md"_s, "Mine\n{{subject}}\n");
    const auto own = m_ctl->run({u"ticket"_s, u"v1"_s});
    QVERIFY2(own.exit == 0 && own.out.startsWith("Mine\nVobiz: Call v1"), own.text());
}

QTEST_GUILESS_MAIN(TestTicket)
#include "tst_ticket.moc"
