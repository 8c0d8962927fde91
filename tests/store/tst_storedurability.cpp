// SPDX-License-Identifier: GPL-3.0-or-later
#include "storesamples.h"

#include "store/sqlconnection_p.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>

#include <cstdio>

using namespace ringback;
using namespace ringback::samples;

namespace {
constexpr int CallsAPage = 20;

// The other process: writes pages for as long as it lives and says which are acknowledged.
int writePagesUntilKilled(const QString& path, int firstPage)
{
    const auto store = open(path);
    for (int number = firstPage;; ++number) {
        QList<Call> calls;
        for (int i = 0; i < CallsAPage; ++i)
            calls.append(call(u"desk"_s, u"p%1-%2"_s.arg(number).arg(i), CallStatus::Completed, number));
        write(*store, page(u"desk"_s, calls));
        if (number % 7 == 0 && !store->catchUpSearch(50).ok())
            return 1;
        std::printf("%d\n", number);
        std::fflush(stdout);
    }
}
} // namespace

class TestStoreDurability : public QObject {
    Q_OBJECT

private slots:
    void killedWriterLosesNoAcknowledgedPage();
};

void TestStoreDurability::killedWriterLosesNoAcknowledgedPage()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"history.db"_s);
    int lastAcknowledged = -1;
    for (int round = 0; round < 25; ++round) {
        QProcess writer;
        writer.start(QCoreApplication::applicationFilePath(),
                     {u"--write-pages"_s, path, QString::number(lastAcknowledged + 1)});
        QVERIFY(writer.waitForStarted());
        // A few pages further each round, so that the kill meets different moments.
        const int wanted = lastAcknowledged + 1 + round % 5;
        QByteArray said;
        while (lastAcknowledged < wanted) {
            QVERIFY2(writer.waitForReadyRead(20'000), writer.readAllStandardError().constData());
            said += writer.readAllStandardOutput();
            const qsizetype end = said.lastIndexOf('\n');
            if (end > 0)
                lastAcknowledged = said.first(end).split('\n').last().toInt();
        }
        writer.kill(); // SIGKILL
        QVERIFY(writer.waitForFinished());
        said += writer.readAllStandardOutput();
        lastAcknowledged = said.first(said.lastIndexOf('\n')).split('\n').last().toInt();

        auto store = open(path);
        CallQuery query;
        query.limit = 10'000;
        const auto kept = store->calls(query);
        QVERIFY2(kept.ok(), qPrintable(kept.error()));
        QHash<int, int> ofPage;
        for (const CallRow& row : kept->rows)
            ++ofPage[row.call.key.callId.mid(1).section(u'-', 0, 0).toInt()];
        for (int number = 0; number <= lastAcknowledged; ++number)
            QCOMPARE(ofPage.value(number), CallsAPage);
        // A page that was not acknowledged is there as a whole or not at all.
        for (const int count : std::as_const(ofPage))
            QCOMPARE(count, CallsAPage);
        QCOMPARE(store->counts({})->total(), kept->rows.size());
    }
    auto connection = std::move(*SqlConnection::open(path, SqlConnection::Access::ReadWrite));
    QCOMPARE(
        connection->integerOf(u"SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"_s),
        0);
    connection->execute(u"INSERT INTO search(search) VALUES('integrity-check')"_s);
}

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 4 && arguments.at(1) == u"--write-pages"_s)
        return writePagesUntilKilled(arguments.at(2), arguments.at(3).toInt());
    TestStoreDurability test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_storedurability.moc"
