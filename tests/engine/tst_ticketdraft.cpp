// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ticketbody.h"
#include "engine/ticketfile.h"
#include "engine/ticketmarkup.h"
#include "engine/ticketredactor.h"
#include "support/ticketplants.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QUrlQuery>
#include <QtTest>

#include <zip.h>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestTicketDraft : public QObject {
    Q_OBJECT

private slots:
    void nothingPlantedComesOut_data();
    void nothingPlantedComesOut();
    void nothingPlantedComesOutOfBrokenBodies();
    void idsTimesAndCodesStay();
    void timesComeInBothZonesWithTheirResolution();
    void vobizGetsTheNumericCode();
    void aMaskIsTheSameEverywhereAndOpensEverywhere();
    void keysCannotBeUnmasked();
    void whatAPersonWritesIsMaskedToo();
    void manyCallsGetATableAndABound();
    void idsInBodiesStay();
    void membersAreJudgedByTheirNames_data();
    void membersAreJudgedByTheirNames();
    void markdownShowsProvidersTextAsText_data();
    void markdownShowsProvidersTextAsText();
    void mailHeadersCannotBeInjected();
    void mailSubjectIsEncoded();
    void mailLinkIsShort();
    void bundleNamesStayInside();
    void writingIsAllOrNothing();
    void earlierTicketsAreNamed();

private:
    static QMap<QString, QByteArray> unzipped(const QByteArray& bytes);
};

QMap<QString, QByteArray> TestTicketDraft::unzipped(const QByteArray& bytes)
{
    QMap<QString, QByteArray> members;
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.constData(), zip_uint64_t(bytes.size()), 0, &error);
    zip_t* archive = zip_open_from_source(source, ZIP_CHECKCONS, &error);
    if (archive == nullptr)
        return members;
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
        zip_stat_t stat;
        zip_stat_init(&stat);
        zip_stat_index(archive, zip_uint64_t(i), 0, &stat);
        QByteArray content(qsizetype(stat.size), Qt::Uninitialized);
        zip_file_t* file = zip_fopen_index(archive, zip_uint64_t(i), 0);
        zip_fread(file, content.data(), stat.size);
        zip_fclose(file);
        members.insert(QString::fromUtf8(stat.name), content);
    }
    zip_close(archive);
    return members;
}

// Every output of a draft as one readable text, packed and coded parts unpacked.
static QString everythingOf(const TicketDraft& draft)
{
    const QDateTime now(QDate(2026, 11, 21), QTime(12, 0), Qt::UTC);
    QString all = draft.subject + u'\n' + draft.text + u'\n' + draft.markdown + u'\n'
        + QString::fromUtf8(draft.json) + u'\n' + draft.incident + u'\n'
        + QUrl::fromPercentEncoding(ticketMailLink(draft).toEncoded());
    const QByteArray mail = ticketMail(draft, now);
    const qsizetype body = mail.indexOf("\r\n\r\n");
    all += QString::fromUtf8(mail.first(body)) + QString::fromUtf8(QByteArray::fromBase64(mail.sliced(body)));
    for (const TicketEvidence& evidence : draft.evidence)
        all += u'\n' + evidence.name + u'\n' + QString::fromUtf8(evidence.bytes);
    all += QString::fromUtf8(*ticketBytes(draft, TicketFormat::Bundle, {}, now));
    // As a reader of the Markdown sees it.
    return all + QString(draft.markdown).remove(u'\\');
}

void TestTicketDraft::nothingPlantedComesOut_data()
{
    QTest::addColumn<int>("index");
    for (int i = 0; i < plantedRecords().size(); ++i)
        QTest::addRow("%d %s", i, plantedRecords()[i].provider) << i;
}

void TestTicketDraft::nothingPlantedComesOut()
{
    QFETCH(int, index);
    const TicketPlants plants;
    const PlantedRecord record = plantedRecords()[index];
    // It would be found if it were shown.
    QVERIFY(QString::fromUtf8(planted(record.record, plants)).contains(u"5550100421"_s));
    const TicketDraft draft = draftTicket(plantedMaterial(record, plants), {});
    const QString all = everythingOf(draft);
    for (const QString& secret : plants.secrets()) {
        const qsizetype at = all.indexOf(secret, 0, Qt::CaseInsensitive);
        QVERIFY2(at < 0, qPrintable(secret + u" in: "_s + all.sliced(std::max<qsizetype>(0, at - 120), 200)));
    }
    for (const QByteArray& member :
         unzipped(*ticketBytes(draft, TicketFormat::Bundle, {}, QDateTime::currentDateTimeUtc()))) {
        for (const QString& secret : plants.secrets())
            QVERIFY2(!QString::fromUtf8(member).contains(secret, Qt::CaseInsensitive), qPrintable(secret));
    }
    QVERIFY(!draft.evidence.isEmpty());
}

void TestTicketDraft::nothingPlantedComesOutOfBrokenBodies()
{
    const TicketPlants plants;
    quint32 seed = 5;
    const auto next = [&seed](qsizetype below) {
        seed = seed * 1'664'525 + 1'013'904'223;
        return qsizetype((seed >> 8) % quint32(below));
    };
    for (const PlantedRecord& record : plantedRecords()) {
        const QByteArray whole = planted(record.record, plants);
        for (int round = 0; round < 60; ++round) {
            QByteArray broken = whole.first(1 + next(whole.size()));
            if (round % 3 == 0)
                broken.insert(next(broken.size()), QByteArray(1, char(next(256))));
            TicketRedactor redactor({}, {plants.key});
            redactor.learnNumber(plants.to);
            redactor.learnNumber(plants.from);
            redactor.learnName(plants.name);
            const QString out = QString::fromUtf8(redactedBody(broken, u"body"_s, redactor));
            // A byte inside of a word makes another word of it; numbers that are whole must not be there.
            QVERIFY2(!out.contains(u"5550100421"_s) && !out.contains(u"3055501234"_s),
                     qPrintable(QString::fromUtf8(broken.toPercentEncoding()) + u" -> "_s + out));
            QVERIFY2(round % 3 == 0 || !out.contains(u"Zebulon"_s),
                     qPrintable(QString::fromUtf8(broken) + u" -> "_s + out));
        }
    }
}

void TestTicketDraft::idsTimesAndCodesStay()
{
    const TicketDraft draft = draftTicket(plantedMaterial(plantedRecords()[0], {}), {});
    for (const QString& text : {draft.text, draft.markdown, QString::fromUtf8(draft.json)}) {
        for (const char* stays : {"req_7f3a55500112233", "req_8a4b55500112233", "call-15559990000", "3010"})
            QVERIFY2(text.contains(QLatin1StringView(stays)), stays);
    }
    QCOMPARE(draft.requestIds, QStringList({u"req_8a4b55500112233"_s, u"req_7f3a55500112233"_s}));
    const QString evidence = QString::fromUtf8(draft.evidence[0].bytes);
    for (const char* stays : {"aabbccdd-1234-5678-90ab-cdef12345678", "18000004", "0.45",
                              "2026-11-21T10:00:00Z", "\"Busy\"", "3010"})
        QVERIFY2(evidence.contains(QLatin1StringView(stays)), qPrintable(evidence));
    QVERIFY(QString::fromUtf8(draft.json).contains(u"98765432101"_s));
    QVERIFY(QJsonDocument::fromJson(draft.evidence[0].bytes).isObject());
    // What is left of the numbers.
    QVERIFY(draft.text.contains(u"+1XXXXXXX421"_s));
    QVERIFY(draft.text.contains(u"+49XXXXXXX234"_s));
}

void TestTicketDraft::timesComeInBothZonesWithTheirResolution()
{
    TicketMaterial material = plantedMaterial(plantedRecords()[0], {});
    const TicketDraft fine = draftTicket(material, {});
    QVERIFY2(fine.text.contains(
                 u"2026-11-21 10:04:12.345 UTC (2026-11-21 11:04:12.345 +01:00), to the millisecond"_s),
             qPrintable(fine.text));
    QVERIFY(
        fine.text.contains(u"failed: between 2026-11-21 10:04:32.345 UTC and 2026-11-21 10:04:52.345 UTC"_s));
    QVERIFY(fine.text.contains(u"observed"_s) && fine.text.contains(u"reported"_s));
    QVERIFY(fine.text.contains(u"attempt 2 of 3"_s));
    Call& call = material.calls[0].row.call;
    call.createdAt = QDateTime(QDate(2026, 7, 1), QTime(10, 0, 0), Qt::UTC);
    call.endedAt = call.createdAt.addSecs(5);
    material.calls[0].row.events.clear();
    const TicketDraft coarse = draftTicket(material, {});
    QVERIFY2(coarse.text.contains(u"2026-07-01 10:00:00 UTC (2026-07-01 12:00:00 +02:00), to the second"_s),
             qPrintable(coarse.text));
}

void TestTicketDraft::vobizGetsTheNumericCode()
{
    TicketMaterial material = plantedMaterial(plantedRecords()[0], {});
    const TicketDraft draft = draftTicket(material, {});
    QVERIFY(draft.text.contains(u"Numeric hang-up code: 3010"_s));
    QVERIFY(draft.text.contains(u"Call UUID: call-15559990000"_s));
}

void TestTicketDraft::aMaskIsTheSameEverywhereAndOpensEverywhere()
{
    const TicketPlants plants;
    const TicketMaterial material = plantedMaterial(plantedRecords()[4], plants);
    const TicketDraft closed = draftTicket(material, {});
    QStringList ids;
    for (const TicketMask& mask : closed.masks) {
        QVERIFY(!mask.open && !mask.where.isEmpty() && !mask.shown.isEmpty());
        QVERIFY2(!ids.contains(mask.id), qPrintable(mask.id));
        ids.append(mask.id);
    }
    const auto number = std::find_if(closed.masks.begin(), closed.masks.end(), [&](const TicketMask& mask) {
        return mask.kind == TicketSecretKind::PhoneNumber && mask.original.contains(plants.to.sliced(1));
    });
    QVERIFY(number != closed.masks.end());
    TicketOptions options;
    options.unmasked = {number->id};
    const TicketDraft open = draftTicket(material, options);
    QVERIFY(!everythingOf(open).contains(u"+1XXXXXXX421"_s));
    QVERIFY(open.text.contains(plants.to));
    QVERIFY(QString::fromUtf8(open.evidence[0].bytes).contains(plants.to));
    QVERIFY(!everythingOf(open).contains(plants.from.sliced(1)));
    QStringList again;
    for (const TicketMask& mask : open.masks) {
        again.append(mask.id);
        QCOMPARE(mask.open, mask.id == number->id);
    }
    QCOMPARE(again, ids);
}

void TestTicketDraft::keysCannotBeUnmasked()
{
    const TicketPlants plants;
    const TicketMaterial material = plantedMaterial(plantedRecords()[4], plants);
    TicketOptions options;
    for (const TicketMask& mask : draftTicket(material, {}).masks)
        options.unmasked.insert(mask.id);
    TicketDraft draft = draftTicket(material, options);
    for (const TicketMask& mask : draft.masks)
        options.unmasked.insert(mask.id); // what came to light inside of what was opened
    draft = draftTicket(material, options);
    const QString all = everythingOf(draft);
    QVERIFY(all.contains(plants.name) && all.contains(plants.mail));
    QVERIFY(!all.contains(plants.key));
    for (const TicketMask& mask : draft.masks)
        QVERIFY(!mask.original.contains(plants.key));
}

void TestTicketDraft::whatAPersonWritesIsMaskedToo()
{
    const TicketPlants plants;
    TicketOptions options;
    options.tried =
        u"Called %1 twice with api_key=%2,\nthen asked %3"_s.arg(plants.to, plants.key, plants.name);
    options.expected = u"An answer at %1"_s.arg(plants.mail);
    const TicketDraft draft = draftTicket(plantedMaterial(plantedRecords()[0], plants), options);
    QVERIFY(draft.text.contains(u"Called +1XXXXXXX421 twice"_s));
    const QString all = everythingOf(draft);
    for (const QString& secret : plants.secrets())
        QVERIFY2(!all.contains(secret, Qt::CaseInsensitive), qPrintable(secret));
}

void TestTicketDraft::manyCallsGetATableAndABound()
{
    TicketMaterial material = plantedMaterial(plantedRecords()[0], {});
    material.requests.clear();
    TicketCall second = material.calls[0];
    second.row.call.key.callId = u"second-call"_s;
    material.calls.append(second);
    material.leftOut = 75;
    const TicketDraft draft = draftTicket(material, {});
    QVERIFY(draft.markdown.contains(u"| 1 | `call-15559990000` |"_s));
    QVERIFY(draft.markdown.contains(u"| 2 | `second-call` |"_s));
    QVERIFY(draft.text.contains(u"75 more"_s));
    QCOMPARE(draft.leftOut, 75);
    QVERIFY(draft.subject.contains(u"77 calls"_s));
}

void TestTicketDraft::idsInBodiesStay()
{
    TicketRedactor redactor({}, {});
    const QByteArray body =
        R"({"SIPCallID":"abc123@192.0.2.7","id":155501004299,"trunk_id":"155501004298",)"
        R"("user_id":"anna@example.org","customer_id":"+15550100421","source":{},)"
        R"("recovery_endpoint":"DELETE /auth/unregister","big":123456789012345678901234})";
    const QString out = QString::fromUtf8(redactedBody(body, u"body, "_s, redactor));
    for (const char* stays : {"abc123@192.0.2.7", "155501004299", "155501004298", "DELETE /auth/unregister",
                              "123456789012345678901234"})
        QVERIFY2(out.contains(QLatin1StringView(stays)), qPrintable(out));
    QVERIFY2(!out.contains(u"anna@example.org"_s) && !out.contains(u"5550100421"_s), qPrintable(out));
}

void TestTicketDraft::membersAreJudgedByTheirNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("sense");
    const auto row = [](const char* name, FieldSense sense) {
        QTest::newRow(name) << QString::fromLatin1(name) << int(sense);
    };
    row("to", FieldSense::Phone);
    row("from_number", FieldSense::Phone);
    row("CallerIdNumber", FieldSense::Phone);
    row("caller_id", FieldSense::Phone);
    row("destination", FieldSense::Phone);
    row("phone_number_id", FieldSense::Id);
    row("call_id", FieldSense::Id);
    row("ALegUUID", FieldSense::Id);
    row("caller_name", FieldSense::Name);
    row("target_name", FieldSense::Name);
    row("CallerName", FieldSense::Name);
    row("name", FieldSense::Name);
    row("hangup_cause_name", FieldSense::Plain);
    row("event_name", FieldSense::Plain);
    row("transcript", FieldSense::FreeText);
    row("conversation_logs", FieldSense::FreeText);
    row("summary", FieldSense::FreeText);
    row("metadata", FieldSense::FreeText);
    row("transcript_url", FieldSense::Plain);
    row("message", FieldSense::Plain);
    row("email", FieldSense::Address);
    row("carrier_ip", FieldSense::Address);
    row("auth_token", FieldSense::Secret);
    row("api_key", FieldSense::Secret);
    row("hangup_source", FieldSense::Plain);
    row("total_cost", FieldSense::Plain);
    row("call_status", FieldSense::Plain);
    row("attempt_number", FieldSense::Plain);
    row("from_time", FieldSense::Plain);
    row("duration", FieldSense::Plain);
}

void TestTicketDraft::membersAreJudgedByTheirNames()
{
    QFETCH(QString, name);
    QFETCH(int, sense);
    QCOMPARE(int(fieldSenseOf(name)), sense);
}

void TestTicketDraft::markdownShowsProvidersTextAsText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QString& text, const QString& expected) {
        QTest::newRow(name) << text << expected;
    };
    row("link", u"[a](http://evil.example)"_s, u"\\[a\\](http\\://evil.example)"_s);
    row("html", u"<img src=x>"_s, u"\\<img src=x\\>"_s);
    row("entity", u"&lt;"_s, u"\\&lt;"_s);
    row("pipe", u"a|b"_s, u"a\\|b"_s);
    row("ticks", u"`x`"_s, u"\\`x\\`"_s);
    row("emphasis", u"*a* _b_"_s, u"\\*a\\* \\_b\\_"_s);
    row("heading", u"# a"_s, u"\\# a"_s);
    row("list", u"- a"_s, u"\\- a"_s);
    row("numbered", u"1. a"_s, u"1\\. a"_s);
    row("www", u"www.evil.example"_s, u"www\\.evil.example"_s);
    row("line break", u"a\n# b"_s, u"a\u240a\\# b"_s);
    row("ordinary", u"The call failed."_s, u"The call failed."_s);
}

void TestTicketDraft::markdownShowsProvidersTextAsText()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const TicketMarkup markup(TicketMarkup::Form::Markdown);
    QCOMPARE(markup.words(text), expected);
    const QString block = markup.block(u"a\n```\nb"_s);
    QVERIFY(block.startsWith(u"````\n"_s) && block.endsWith(u"\n````"_s));
    QCOMPARE(markup.id(u"a`b"_s), u"`` a`b ``"_s);
}

void TestTicketDraft::mailHeadersCannotBeInjected()
{
    TicketDraft draft = draftTicket(plantedMaterial(plantedRecords()[0], {}), {});
    draft.subject = u"a\r\nBcc: x@evil.example\r\n\r\nbody"_s;
    draft.supportEmail = u"a@b.example\r\nBcc: x@evil.example"_s;
    const QByteArray mail = ticketMail(draft, QDateTime(QDate(2026, 11, 21), QTime(12, 0), Qt::UTC));
    const QByteArray head = mail.first(mail.indexOf("\r\n\r\n"));
    QVERIFY(!head.contains("\r\nBcc"));
    QVERIFY(!head.contains("\r\nTo:"));
    QVERIFY(head.contains("\r\nX-Unsent: 1"));
    QVERIFY(head.contains("Date: Sat, 21 Nov 2026 12:00:00 +0000"));
    // Every line ends with CRLF and none is too long.
    for (const QByteArray& line : mail.split('\n')) {
        QVERIFY(line.isEmpty() || line.endsWith('\r'));
        QVERIFY(line.size() <= 78 + 1);
    }
    draft.supportEmail = u"support@provider.example"_s;
    QVERIFY(
        ticketMail(draft, QDateTime::currentDateTimeUtc()).startsWith("To: support@provider.example\r\n"));
    QVERIFY(!ticketMailLink(draft).toEncoded().contains("%0D%0ABcc"));
}

void TestTicketDraft::mailSubjectIsEncoded()
{
    TicketDraft draft;
    draft.subject = u"Anruf gest\u00f6rt \U0001F4DE "_s.repeated(8);
    const QByteArray mail = ticketMail(draft, QDateTime::currentDateTimeUtc());
    const QByteArray head = mail.first(mail.indexOf("\r\nDate"));
    QByteArray text;
    for (const QByteArray& word : head.sliced(9).split('\n')) {
        const QByteArray coded = word.trimmed();
        QVERIFY(coded.startsWith("=?UTF-8?B?") && coded.endsWith("?=") && coded.size() <= 75);
        text += QByteArray::fromBase64(coded.sliced(10, coded.size() - 12));
    }
    QCOMPARE(QString::fromUtf8(text), draft.subject.simplified());
}

void TestTicketDraft::mailLinkIsShort()
{
    TicketDraft draft = draftTicket(plantedMaterial(plantedRecords()[0], {}), {});
    draft.text = u"Zeile mit \u00e4 & ? # %\n"_s.repeated(300);
    const QUrl link = ticketMailLink(draft);
    QVERIFY(link.isValid());
    QVERIFY2(link.toEncoded().size() <= LongestMailLink,
             qPrintable(QString::number(link.toEncoded().size())));
    QVERIFY(link.toEncoded().startsWith("mailto:support@provider.example?subject="));
    QVERIFY(QUrlQuery(link).queryItemValue(u"body"_s, QUrl::FullyDecoded).contains(u"attach"_s));
    draft.text = u"short & sweet\n"_s;
    QCOMPARE(QUrlQuery(ticketMailLink(draft)).queryItemValue(u"body"_s, QUrl::FullyDecoded),
             u"short & sweet\r\n"_s);
}

void TestTicketDraft::bundleNamesStayInside()
{
    TicketMaterial material = plantedMaterial(plantedRecords()[0], {});
    material.calls[0].row.call.key.callId = u"../../etc/\\..\\x:y\0z"_s;
    TicketCall second = material.calls[0];
    second.row.call.key.callId = u"../../etc/\\..\\X:y\0z"_s; // the same where case makes no difference
    material.calls.append(second);
    const TicketDraft draft = draftTicket(material, {});
    const auto members = unzipped(*ticketBytes(draft, TicketFormat::Bundle, "\x89PNG...",
                                               QDateTime(QDate(2026, 11, 21), QTime(12, 0), Qt::UTC)));
    QCOMPARE(members.size(), 3 + 1 + 3);
    QCOMPARE(members.value(u"ticket.md"_s), draft.markdown.toUtf8());
    QCOMPARE(members.value(u"ticket.txt"_s), draft.text.toUtf8());
    QCOMPARE(members.value(u"ticket.json"_s), draft.json);
    QCOMPARE(members.value(u"timeline.png"_s), QByteArray("\x89PNG..."));
    for (auto it = members.begin(); it != members.end(); ++it) {
        QVERIFY(!it.key().contains(u".."_s) && !it.key().contains(u'\\') && !it.key().startsWith(u'/'));
        QVERIFY(!it.value().isEmpty());
    }
}

void TestTicketDraft::writingIsAllOrNothing()
{
    const QTemporaryDir folder;
    const TicketDraft draft = draftTicket(plantedMaterial(plantedRecords()[0], {}), {});
    const QDateTime now(QDate(2026, 11, 21), QTime(12, 0), Qt::UTC);
    const QString file = folder.filePath(u"ticket.md"_s);
    QVERIFY(writeTicket(draft, TicketFormat::Markdown, file, {}, now).ok());
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll(), draft.markdown.toUtf8());
    const Outcome failed = writeTicket(draft, TicketFormat::Text, folder.filePath(u"none/x.txt"_s), {}, now);
    QVERIFY(!failed.ok() && failed.error().contains(u"none/x.txt"_s));
    TicketDraft broken;
    broken.problem = u"nothing there"_s;
    QCOMPARE(writeTicket(broken, TicketFormat::Text, file, {}, now).error(), u"nothing there"_s);
    QCOMPARE(proposedTicketName(draft, TicketFormat::Bundle, now), u"ringback-vobiz-20261121-120000.zip"_s);
}

void TestTicketDraft::earlierTicketsAreNamed()
{
    TicketMaterial material = plantedMaterial(plantedRecords()[0], {});
    TicketRecord earlier;
    earlier.id = u"T-20261120-1"_s;
    earlier.state = TicketState::Sent;
    earlier.createdAt = QDateTime(QDate(2026, 11, 20), QTime(9, 0), Qt::UTC);
    earlier.reference = u"VB-99"_s;
    material.earlier = {earlier};
    const TicketDraft draft = draftTicket(material, {});
    QCOMPARE(draft.earlier, material.earlier);
    QVERIFY2(draft.text.contains(u"Reported before: T-20261120-1, 2026-11-20, sent, your reference VB-99"_s),
             qPrintable(draft.text));
}

QTEST_APPLESS_MAIN(TestTicketDraft)
#include "tst_ticketdraft.moc"
