// SPDX-License-Identifier: GPL-3.0-or-later
#include "samplecalls.h"

#include "core/visibletext.h"
#include "support/fakeclock.h"
#include "support/fakedesk.h"
#include "support/fakemonitor.h"
#include "widgets/answerpanel.h"
#include "widgets/callsview.h"
#include "widgets/detailpanel.h"
#include "widgets/jsontext.h"
#include "widgets/lookupway.h"
#include "widgets/mainwindow.h"
#include "widgets/pasteedit.h"
#include "widgets/plainlabel.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTableView>
#include <QTest>
#include <QTextDocumentFragment>
#include <QTextEdit>

using namespace ringback;
using namespace Qt::StringLiterals;

// Whatever a provider sends stays text: no widget renders it, no tooltip, no name for a screen reader
// reorders it.
class TestPlainText : public QObject {
    Q_OBJECT

private slots:
    void labelNeverRenders_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::newRow("image") << u"<img src=x onerror=1>"_s << u"<img src=x onerror=1>"_s;
        QTest::newRow("bold") << u"<b>x</b>"_s << u"<b>x</b>"_s;
        QTest::newRow("entity") << u"&lt;b&gt;"_s << u"&lt;b&gt;"_s;
        QTest::newRow("override") << u"a\u202Eb"_s << u"a\uFFFDb"_s;
        QTest::newRow("isolate") << u"a\u2067b\u2069"_s << u"a\uFFFDb\uFFFD"_s;
        QTest::newRow("escape") << u"a\u001B[31m"_s << u"a\u241B[31m"_s;
        QTest::newRow("lines stay") << u"a\nb"_s << u"a\nb"_s;
    }
    void labelNeverRenders()
    {
        QFETCH(QString, text);
        QFETCH(QString, shown);
        PlainLabel label;
        label.setText(text);
        QCOMPARE(label.textFormat(), Qt::PlainText);
        QCOMPARE(label.QLabel::text(), shown);
    }

    void longWordsBreakOnScreenAndNotOnTheClipboard()
    {
        const QString id = u"req_"_s + QString(120, u'a');
        PlainLabel label;
        label.setWordWrap(true);
        label.setText(id);
        label.resize(120, 400);
        label.show();
        QVERIFY(label.minimumSizeHint().width() < label.fontMetrics().horizontalAdvance(id) / 3);
        label.setSelection(0, static_cast<int>(label.QLabel::text().size()));
        QGuiApplication::clipboard()->clear();
        QTest::keyClick(&label, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), id);
    }

    void rawRecordKeepsEveryByteThatMatters_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        QTest::newRow("object") << "{\"b\":1,\"a\":[1,2]}"_ba
                                << u"{\n  \"b\": 1,\n  \"a\": [\n    1,\n    2\n  ]\n}"_s;
        QTest::newRow("numbers stay") << "{\"n\":18446744073709551615,\"m\":0.0450}"_ba
                                      << u"{\n  \"n\": 18446744073709551615,\n  \"m\": 0.0450\n}"_s;
        QTest::newRow("strings stay") << "[\"a,{}: \\\"\\u0041\"]"_ba << u"[\n  \"a,{}: \\\"\\u0041\"\n]"_s;
        QTest::newRow("empty ones") << "{\"a\":[],\"b\":{ }}"_ba << u"{\n  \"a\": [],\n  \"b\": {}\n}"_s;
        QTest::newRow("not JSON") << "<html>no</html>"_ba << u"<html>no</html>"_s;
        QTest::newRow("override") << "\xE2\x80\xAEx"_ba << u"\uFFFDx"_s;
    }
    void rawRecordKeepsEveryByteThatMatters()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, text);
        QCOMPARE(readableText(bytes), text);
    }

    void longRawRecordsSayThatTheyAreCut()
    {
        const QString text = readableText(QByteArray(1000, 'x'), 100);
        QVERIFY(text.startsWith(QString(100, u'x')));
        QVERIFY(!text.startsWith(QString(101, u'x')));
        QVERIFY(text.contains(u"1000"_s));
    }

    void noWidgetOfTheWindowRenders_data()
    {
        QTest::addColumn<QString>("evil");
        QTest::newRow("image") << u"<img src=x onerror=1>"_s;
        QTest::newRow("bold") << u"<b>bold</b>"_s;
        QTest::newRow("entity") << u"&lt;i&gt;"_s;
        QTest::newRow("link") << u"<a href='file:///etc/passwd'>x</a>"_s;
        QTest::newRow("bidi") << u"a\u202Egnp.exe\u2066"_s;
    }
    void noWidgetOfTheWindowRenders()
    {
        QFETCH(QString, evil);
        FakeClock clock;
        FakeMonitor monitor;
        monitor.automatic = true;
        poison(monitor, clock.nowUtc(), evil);
        Theme theme(*qApp, ThemeMode::Light);
        FakeDesk desk;
        poison(desk, monitor.errors.first(), evil);
        Desks desks;
        desks.errors = &desk;
        MainWindow window(monitor, clock, theme, QString(), desks);
        window.show();
        window.findChild<CallsView*>()->selectCall(monitor.history.first().call.key);
        QTRY_VERIFY(window.isSettled());
        emit window.findChild<QAbstractItemView*>(u"accountsList"_s)
            ->activated(window.findChild<QAbstractItemView*>(u"accountsList"_s)->model()->index(0, 0));
        window.showPage(u"errors"_s);
        QTRY_VERIFY(window.isSettled());
        window.showPage(u"incidents"_s);
        QTRY_VERIFY(window.isSettled());
        emit monitor.problemOccurred(evil);
        decode(window);

        checkName(window.windowTitle(), "window title");
        emit window.findChild<DetailPanel*>()->copied(evil);
        checkName(window.statusBar()->currentMessage(), "status bar");
        for (const QAction* action : window.findChildren<QAction*>()) {
            checkName(action->text(), "action");
            checkName(action->statusTip(), "action");
            // Not set, Qt makes it from the text.
            checkToolTip(action->toolTip() == action->text() ? QString() : action->toolTip(), "action");
        }

        int shown = 0;
        for (const QWidget* widget : window.findChildren<QWidget*>()) {
            const QByteArray name = widget->objectName().toUtf8() + " " + widget->metaObject()->className();
            checkName(widget->accessibleName(), name);
            checkName(widget->accessibleDescription(), name);
            checkToolTip(widget->toolTip(), name);
            QVERIFY2(qobject_cast<const QTextEdit*>(widget) == nullptr, name.constData());
            if (const auto* label = qobject_cast<const QLabel*>(widget)) {
                QVERIFY2(label->textFormat() == Qt::PlainText || !mayBeForeign(label), name.constData());
                checkName(label->text(), name);
                shown += label->text().contains(visibleLine(evil).first(6)) ? 1 : 0;
            }
            if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
                checkName(button->text(), name);
            // What somebody types stays as it is; all else is made safe.
            const auto* edit = qobject_cast<const QPlainTextEdit*>(widget);
            if (edit != nullptr && (edit->isReadOnly() || qobject_cast<const PasteEdit*>(widget) == nullptr))
                checkName(edit->toPlainText(), name);
            if (const auto* combo = qobject_cast<const QComboBox*>(widget)) {
                for (int i = 0; i < combo->count(); ++i) {
                    checkName(combo->itemText(i), name);
                    checkToolTip(combo->itemData(i, Qt::ToolTipRole).toString(), name);
                }
            }
            if (const auto* view = qobject_cast<const QAbstractItemView*>(widget))
                checkItems(*view, name);
        }
        QVERIFY2(shown > 40, "the text reached too few labels for this test to mean anything");
    }

private:
    static void poison(FakeDesk& desk, const ApiErrorRecord& record, const QString& evil)
    {
        desk.names = {{u"vobiz"_s, evil}, {u"truedy"_s, evil}};
        DecodedPaste paste {record.error, 502, evil.toUtf8(), evil};
        paste.error.candidates = {u"vobiz"_s, u"truedy"_s};
        desk.pastes = {{"one", paste}, {"two", paste}};
        CatalogueHit hit {CatalogueHit::Kind::Symptom, record.error, {record.error.entry}};
        hit.entry.provider = u"vobiz"_s;
        desk.hits = {hit, hit};
        WebhookVerdict verdict;
        verdict.text = verdict.scheme = evil;
        verdict.steps = {evil, evil};
        desk.verdicts = {{u"vobiz"_s, verdict}, {u"truedy"_s, verdict}};
    }

    // Brings the desk's answers into every part of the Decoder page.
    static void decode(MainWindow& window)
    {
        window.showPage(u"decoder"_s);
        window.findChild<PasteEdit*>(u"pasteEdit"_s)->setBytes("one\ntwo");
        QTRY_VERIFY(window.isSettled());
        QVERIFY(window.findChild<AnswerPanel*>(u"pastedAnswer"_s)->hasAnswer());
        window.findChild<QAbstractButton*>(u"lookupButton"_s)->click();
        auto* table = window.findChild<LookupWay*>()->findChild<QTableView*>();
        table->selectRow(0);
        window.findChild<QAbstractButton*>(u"relatedLink0"_s)->click();
        QVERIFY(window.findChild<AnswerPanel*>(u"foundAnswer"_s)->hasAnswer());
        window.findChild<QAbstractButton*>(u"webhookButton"_s)->click();
        window.findChild<PasteEdit*>(u"headersEdit"_s)->setBytes("X-Sig: 00ff");
        auto* way = window.findChild<QWidget*>(u"webhookWay"_s);
        way->findChild<QComboBox*>(u"providerCombo"_s)->setCurrentIndex(1);
        window.findChild<QAbstractButton*>(u"checkButton"_s)->click();
    }

    static void poison(FakeMonitor& monitor, const QDateTime& now, const QString& evil)
    {
        DecodedError error = SampleCalls::rateLimited();
        error.recognised = false;
        for (QString* text :
             {&error.code, &error.entry, &error.title, &error.message, &error.cause, &error.requestId,
              &error.source, &error.retry.change, &error.retry.providerSays})
            *text = evil;
        error.fix = {evil, evil};
        error.candidates = {evil};
        error.confidence = Confidence::Ambiguous;
        error.fields = {{evil, evil, evil, evil}};
        error.details = {{evil, evil}, {u"more"_s, QJsonObject {{evil, evil}}}};
        AccountState account;
        account.account.id = u"desk"_s;
        account.account.label = evil;
        account.account.provider = u"vobiz"_s;
        account.providerName = evil;
        account.origin = evil;
        account.problem = evil;
        account.lastError = error;
        account.lastErrorAt = now;
        monitor.accountStates = {account};
        monitor.providerInfos = {{u"vobiz"_s, evil, evil, evil, evil, evil, evil}};
        CallRow row;
        Call& call = row.call;
        call.key = {u"desk"_s, evil};
        call.provider = u"vobiz"_s;
        call.status = CallStatus::Failed;
        for (QString* text : {&call.from, &call.to, &call.providerStatus, &call.endReason,
                              &call.endReasonText, &call.retryOf})
            *text = evil;
        call.createdAt = now.addSecs(-60);
        call.endedAt = now.addSecs(-50);
        call.requestIds = {evil + u'1'};
        call.otherIds = {{evil, evil + u'2'}};
        call.flags = {evil};
        call.raw = evil.toUtf8();
        CallEvent event;
        event.providerStatus = evil;
        event.at = call.createdAt;
        row.events = {event};
        row.sortAt = call.createdAt;
        monitor.history = {row};
        monitor.decoded.insert(call.key, error);
        ApiErrorRecord record;
        record.rowId = 1;
        record.account = u"desk"_s;
        record.provider = u"vobiz"_s;
        record.at = now;
        record.operation = evil;
        record.feed = evil;
        record.request = evil;
        record.error = error;
        record.body = evil.toUtf8();
        monitor.errors = {record};
        Incident incident;
        incident.key.account = u"desk"_s;
        incident.key.provider = u"vobiz"_s;
        incident.key.reason = evil;
        incident.count = 1;
        incident.firstAt = incident.lastAt = call.createdAt;
        incident.buckets = {1};
        incident.call = row;
        incident.decoded = error;
        monitor.incidents.known = true;
        monitor.incidents.incidents = {incident};
        monitor.incidents.buckets = 1;
        monitor.incidents.bucketMs = 60'000;
        monitor.incidents.spanStart = call.createdAt;
    }

    // Ringback's own fixed texts may keep Qt's default; anything that came from outside may not.
    static bool mayBeForeign(const QLabel* label) { return Qt::mightBeRichText(label->text()); }

    static void checkName(const QString& text, const QByteArray& where)
    {
        for (const char16_t control : {u'\u202E', u'\u2066', u'\u001B'})
            QVERIFY2(!text.contains(QChar(control)), where.constData());
    }

    // A tooltip must come out as text: what Qt would render from it holds no tag, image or link of the
    // provider's.
    static void checkToolTip(const QString& toolTip, const QByteArray& where)
    {
        checkName(toolTip, where);
        if (!Qt::mightBeRichText(toolTip))
            return;
        QVERIFY2(!toolTip.contains(u"<img"_s) && !toolTip.contains(u"<b>bold"_s)
                     && !toolTip.contains(u"<a "_s),
                 QByteArray(where + ": " + toolTip.toUtf8()).constData());
    }

    static void checkItems(const QAbstractItemView& view, const QByteArray& where)
    {
        const QAbstractItemModel* model = view.model();
        if (model == nullptr)
            return;
        for (int row = 0; row < std::min(3, model->rowCount()); ++row) {
            for (int column = 0; column < model->columnCount(); ++column) {
                const QModelIndex index = model->index(row, column);
                checkName(index.data(Qt::DisplayRole).toString(), where);
                checkName(index.data(Qt::AccessibleTextRole).toString(), where);
                checkToolTip(index.data(Qt::ToolTipRole).toString(), where);
            }
        }
    }
};

QTEST_MAIN(TestPlainText)
#include "tst_plaintext.moc"
