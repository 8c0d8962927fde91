// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/textmasking.h"

#include <QtTest>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestTextMasking : public QObject {
    Q_OBJECT

private slots:
    void findsNumbersInAnyForm_data();
    void findsNumbersInAnyForm();
    void leavesWhatIsNoNumber_data();
    void leavesWhatIsNoNumber();
    void findsAddresses_data();
    void findsAddresses();
    void oneNumberHasOneValue();
    void knownNamesAreFoundEverywhere();
    void protectedIdsStay();
    void aNumberFieldHidesShortNumbersToo();
    void callingCodes();
    void nothingOverlapsInHostileText();
    void longTextsAreQuick();

private:
    static QString masked(const TextMasking& masking, const QString& text,
                          TextMasking::Context context = TextMasking::Context::Text)
    {
        QString out;
        qsizetype kept = 0;
        for (const SensitiveSpan& span : masking.find(text, context)) {
            out += text.sliced(kept, span.begin - kept)
                + (span.masked.isEmpty() ? u"<"_s + QString::number(int(span.kind)) + u">"_s : span.masked);
            kept = span.begin + span.length;
        }
        return out + text.sliced(kept);
    }
};

void TestTextMasking::findsNumbersInAnyForm_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QString& text, const QString& expected) {
        QTest::newRow(name) << text << expected;
    };
    row("e164", u"+15550100421"_s, u"+1XXXXXXX421"_s);
    row("in a sentence", u"The number +493012345678 is not valid."_s,
        u"The number +49XXXXXXX678 is not valid."_s);
    row("spaces", u"call +49 30 1234 5678 now"_s, u"call +49 XX XXXX X678 now"_s);
    row("dashes", u"call +1-555-010-0421."_s, u"call +1-XXX-XXX-X421."_s);
    row("brackets", u"(555) 010-0421"_s, u"(XXX) XXX-X421"_s);
    row("no plus", u"919876543210 rejected"_s, u"91XXXXXXX210 rejected"_s);
    row("no plus, national", u"no route to 5550100421"_s, u"no route to XXXXXXX421"_s);
    row("double zero", u"dialled 00493012345678"_s, u"dialled 0049XXXXXXX678"_s);
    row("trunk zero", u"0803 123 4567 is busy"_s, u"XXXX XXX X567 is busy"_s);
    row("query", u"/v1/calls?to=%2B15550100421&x=1"_s, u"/v1/calls?to=%2B1XXXXXXX421&x=1"_s);
    row("query without plus", u"/v1/calls?to=15550100421"_s, u"/v1/calls?to=1XXXXXXX421"_s);
    row("query with blanks", u"to=%2B1%20555%20010%200421"_s, u"to=%2B1%20XXX%20XXX%20X421"_s);
    row("twice coded", u"to%3D%252B15550100421"_s, u"to%3D%252B1XXXXXXX421"_s);
    row("json escape", u"\\u002b15550100421"_s, u"\\u002b1XXXXXXX421"_s);
    row("sip", u"sip:+15550100421@sip.example.org;user=phone"_s,
        u"sip:+1XXXXXXX421@sip.example.org;user=phone"_s);
    row("sip without plus", u"<sip:15550100421@sip.example.org>"_s, u"<sip:1XXXXXXX421@sip.example.org>"_s);
    row("sip with address", u"sip:+15550100421@192.0.2.7:5060"_s, u"sip:+1XXXXXXX421@<3>:5060"_s);
    row("tel", u"tel:5550421"_s, u"tel:XXXX421"_s);
    row("path of numbers", u"GET /v1/numbers/15550100421"_s, u"GET /v1/numbers/1XXXXXXX421"_s);
    row("unicode dash", u"+1\u2011555\u2011010\u20110421"_s, u"+1\u2011XXX\u2011XXX\u2011X421"_s);
    row("invisible", u"+1555\u200b0100421"_s, u"+1XXX\u200bXXXX421"_s);
    row("full width", u"\uFF0B\uFF11\uFF15\uFF15\uFF15\uFF10\uFF11\uFF10\uFF10\uFF14\uFF12\uFF11"_s,
        u"\uFF0B\uFF11XXXXXXX\uFF14\uFF12\uFF11"_s);
    row("two", u"+15550100421 to +15550100422"_s, u"+1XXXXXXX421 to +1XXXXXXX422"_s);
    row("two without plus", u"15550100421 15550100422"_s, u"1XXXXXXX421 1XXXXXXX422"_s);
    row("extension", u"+15550100421x77"_s, u"+1XXXXXXX421x77"_s);
}

void TestTextMasking::findsNumbersInAnyForm()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(masked({}, text), expected);
}

void TestTextMasking::leavesWhatIsNoNumber_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const QString& text) { QTest::newRow(name) << text; };
    row("request ID", u"req_7f3155501004215"_s);
    row("request ID with digits only", u"request 155501004215"_s);
    row("id field", u"call_id=155501004215"_s);
    row("prefixed ID", u"call-15550100421"_s);
    row("uuid", u"240a03dc-1555-4000-8000-155501004211"_s);
    row("uuid of digits", u"11111111-2222-3333-4444-555555555555"_s);
    row("hash", u"d41d8cd98f00b204e9800998ecf8427e"_s);
    row("instant", u"2026-11-21T10:04:12.345Z"_s);
    row("instant with zone", u"2026-11-21 10:04:12.345678+05:30"_s);
    row("date", u"2026-11-21"_s);
    row("date that means never", u"9999-01-01 00:00:00.000000"_s);
    row("mail date", u"Sat, 21 Nov 2026 10:04:12 +0000"_s);
    row("epoch", u"1795000000"_s);
    row("epoch in ms", u"1795000000123"_s);
    row("compact instant", u"20261121100412"_s);
    row("amount", u"balance 69772630123 micro-USD"_s);
    row("amount with sign", u"$15550100421"_s);
    row("fraction", u"0.45123456789"_s);
    row("codes", u"3010, 3080 and 4000"_s);
    row("status", u"HTTP 502 after 30000 ms"_s);
    row("thousands", u"12 345 678 901 rows"_s);
    row("short", u"110"_s);
    row("path ID", u"GET /v1/calls/155501004215/events"_s);
    row("time", u"10:04:12"_s);
}

void TestTextMasking::leavesWhatIsNoNumber()
{
    QFETCH(QString, text);
    QCOMPARE(masked({}, text), text);
}

void TestTextMasking::findsAddresses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QString& text, const QString& expected) {
        QTest::newRow(name) << text << expected;
    };
    row("mail", u"write to anna@example.org."_s, u"write to <3>."_s);
    row("mail in a query", u"mail=anna%40example.org&x=1"_s, u"mail=<3>&x=1"_s);
    row("sip user", u"sip:anna@example.org"_s, u"sip:<3>"_s);
    row("v4", u"from 192.0.2.7:5060"_s, u"from <3>:5060"_s);
    row("v6", u"from [2001:db8::7]"_s, u"from [<3>]"_s);
    row("full v6", u"2001:db8:0:0:0:0:0:7 refused"_s, u"<3> refused"_s);
    row("no v6", u"std::vector at 10:04:12"_s, u"std::vector at 10:04:12"_s);
    row("display name", u"\"Anna Example\" <sip:100@example.org>"_s, u"\"<1>\" <sip:100@example.org>"_s);
}

void TestTextMasking::findsAddresses()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(masked({}, text), expected);
}

void TestTextMasking::oneNumberHasOneValue()
{
    TextMasking masking;
    masking.learnNumber(u"+15550100421"_s);
    for (const QString& form :
         {u"+15550100421"_s, u"15550100421"_s, u"0015550100421"_s, u"01115550100421"_s, u"5550100421"_s,
          u"(555) 010-0421"_s, u"%2B15550100421"_s, u"555.010.0421"_s, u"0100421"_s, u"x15550100421y"_s}) {
        const auto spans = masking.find(form);
        QVERIFY2(spans.size() == 1, qPrintable(form));
        QCOMPARE(spans[0].value, u"15550100421"_s);
        QVERIFY2(!spans[0].masked.contains(u"0100"_s), qPrintable(spans[0].masked));
        QVERIFY2(spans[0].masked.endsWith(u"21"_s), qPrintable(spans[0].masked));
    }
    // Another number that only ends alike is another one.
    QCOMPARE(masking.find(u"+15559900421"_s).value(0).value, u"15559900421"_s);
}

void TestTextMasking::knownNamesAreFoundEverywhere()
{
    TextMasking masking;
    masking.learnName(u"Anna Example"_s);
    QCOMPARE(masked(masking, u"ANNA EXAMPLE did not answer, Anna said"_s), u"<1> did not answer, <1> said"_s);
    QCOMPARE(masked(masking, u"Annabel is somebody else"_s), u"Annabel is somebody else"_s);
}

void TestTextMasking::protectedIdsStay()
{
    TextMasking masking;
    masking.protect(u"155501004219"_s);
    QCOMPARE(masked(masking, u"155501004219 failed"_s), u"155501004219 failed"_s);
    QVERIFY(masked(masking, u"155501004218 failed"_s) != u"155501004218 failed"_s);
}

void TestTextMasking::aNumberFieldHidesShortNumbersToo()
{
    QCOMPARE(masked({}, u"5550421"_s, TextMasking::Context::Number), u"XXXX421"_s);
    QCOMPARE(masked({}, u"1001"_s, TextMasking::Context::Number), u"1001"_s);
    QCOMPARE(masked({}, u"anonymous"_s, TextMasking::Context::Number), u"anonymous"_s);
    QCOMPARE(masked({}, u"1795000000"_s, TextMasking::Context::Number), u"XXXXXXX000"_s);
}

void TestTextMasking::callingCodes()
{
    QCOMPARE(callingCodeLength(u"15550100421"), 1);
    QCOMPARE(callingCodeLength(u"79005550100"), 1);
    QCOMPARE(callingCodeLength(u"4930123456"), 2);
    QCOMPARE(callingCodeLength(u"2348031234567"), 3);
    QCOMPARE(callingCodeLength(u"35315550100"), 3);
    QCOMPARE(callingCodeLength(u""), 3);
}

void TestTextMasking::nothingOverlapsInHostileText()
{
    const QString alphabet = u"+0123456789 -().%2B@:/sipmail=ab\"<>[]\n\u202e\u200b\uFF11\U0001F600"_s;
    quint32 seed = 20'261'121;
    TextMasking masking;
    masking.learnNumber(u"+15550100421"_s);
    masking.learnName(u"Anna Example"_s);
    for (int round = 0; round < 4'000; ++round) {
        QString text;
        for (int i = 0; i < 60; ++i) {
            seed = seed * 1'664'525 + 1'013'904'223;
            text += alphabet[qsizetype(seed >> 8) % alphabet.size()];
        }
        if (round % 3 == 0)
            text.insert(qsizetype(seed >> 4) % text.size(), u" +15550100421 "_s);
        qsizetype last = 0;
        for (const SensitiveSpan& span : masking.find(text)) {
            QVERIFY(span.begin >= last && span.length > 0);
            last = span.begin + span.length;
        }
        QVERIFY(last <= text.size());
        const QString shown = masked(masking, text);
        QVERIFY2(!shown.contains(u"+15550100421"_s), qPrintable(text));
    }
}

// What is quadratic does not end before ctest's limit.
void TestTextMasking::longTextsAreQuick()
{
    TextMasking masking;
    for (int i = 0; i < 2'000; ++i)
        masking.learnName(u"Name Number%1"_s.arg(i));
    for (const QString& piece :
         {u"1 "_s, u"+"_s, u"a@"_s, u"1.1.1."_s, u"::"_s, u"(("_s, u"+1 555 010 04"_s, u"\""_s, u"%2B"_s}) {
        const QString text = piece.repeated(100'000 / piece.size()) + u", +15550100421"_s;
        QVERIFY2(!masked(masking, text).contains(u"15550100421"_s), qPrintable(piece));
    }
}

QTEST_APPLESS_MAIN(TestTextMasking)
#include "tst_textmasking.moc"
