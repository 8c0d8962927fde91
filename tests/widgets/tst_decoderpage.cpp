// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampledesk.h"

#include "engine/cataloguedesk.h"
#include "support/fakeclock.h"
#include "widgets/answerpanel.h"
#include "widgets/decoderpage.h"
#include "widgets/linkbutton.h"
#include "widgets/lookupway.h"
#include "widgets/mainwindow.h"
#include "widgets/pasteedit.h"
#include "widgets/plainlabel.h"
#include "widgets/webhookway.h"

#include <QAbstractItemView>
#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
// A desk that can explain an error of placing a call otherwise.
class PlacingDesk : public FakeDesk {
public:
    QList<DecodedPaste> decode(const QByteArray& text, const QString& provider,
                               const QString& operation) const override
    {
        QList<DecodedPaste> found = FakeDesk::decode(text, provider, operation);
        for (const auto& [mark, paste] : placed) {
            if (operation == u"place"_s && text.contains(mark))
                found = {paste};
        }
        return found;
    }
    QList<QPair<QByteArray, DecodedPaste>> placed;
};
} // namespace

class TestDecoderPage : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_clock = std::make_unique<FakeClock>();
        m_monitor = std::make_unique<FakeMonitor>();
        m_monitor->automatic = true;
        SampleCalls(m_clock->nowUtc()).fill(*m_monitor, 20);
        m_desk = std::make_unique<PlacingDesk>();
        fillDesk(*m_desk);
        m_theme = std::make_unique<Theme>(*qApp, ThemeMode::Light);
        m_window = std::make_unique<MainWindow>(*m_monitor, *m_clock, *m_theme, QString(), Desks {m_desk.get()});
        m_window->show();
        QApplication::setActiveWindow(m_window.get());
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_window->showPage(u"decoder"_s);
    }
    void cleanup()
    {
        m_window.reset();
        m_theme.reset();
    }

    void decodesWhileTyping()
    {
        auto* edit = child<PasteEdit>(u"pasteEdit"_s);
        QTRY_COMPARE(QApplication::focusWidget(), edit);
        QTest::keyClicks(edit, u"it said RATE_LIMITED"_s);
        QVERIFY(!m_window->isSettled());
        QTRY_VERIFY(shown().contains(u"Too many requests"_s));
        QVERIFY(m_window->isSettled());
        // Once, not for every key; and what it would mean had a call been placed.
        QCOMPARE(m_desk->asked.size(), 2);
        QCOMPARE(m_desk->asked.first().text, "it said RATE_LIMITED"_ba);
        QCOMPARE(m_desk->asked.first().provider, QString());
        QCOMPARE(m_desk->asked.first().operation, u"unknown"_s);
        QCOMPARE(m_desk->asked.last().operation, u"place"_s);
        QVERIFY(!shown().contains(u"Was the request to place a call?"_s)); // it makes no difference here
        const QString text = shown();
        QVERIFY(text.contains(u"Voicebip"_s));
        QVERIFY(text.contains(u"found in an HTTP response"_s));
        QVERIFY(text.contains(u"Let the wait pass"_s));
        QVERIFY(text.contains(u"req_51c0ffee7d2a4e10"_s));
        QVERIFY(text.contains(u"the body, at /request_id"_s));
        QVERIFY(text.contains(u"40 s left"_s));
        m_clock->advance(10'000);
        QTRY_VERIFY_WITH_TIMEOUT(shown().contains(u"30 s left"_s), 3000);
        // More typed behind the same error does not begin the wait anew.
        QTest::keyClicks(edit, u" and more"_s);
        QTRY_VERIFY(m_window->isSettled());
        QVERIFY(shown().contains(u"30 s left"_s));
    }

    void asksForWhatTheRequestWas()
    {
        child<PasteEdit>(u"pasteEdit"_s)->setBytes("RATE_LIMITED");
        choose(u"operationCombo"_s, u"place"_s);
        QTRY_VERIFY(m_window->isSettled());
        QCOMPARE(m_desk->asked.last().operation, u"place"_s);
        choose(u"providerCombo"_s, u"vobiz"_s);
        QTRY_VERIFY(m_window->isSettled());
        QCOMPARE(m_desk->asked.last().provider, u"vobiz"_s);
    }

    void letsThePersonSayWhoseErrorItIs()
    {
        child<PasteEdit>(u"pasteEdit"_s)->setBytes("temporarily closed");
        QTRY_VERIFY(shown().contains(u"Whose is it?"_s));
        QVERIFY(shown().contains(u"could be Truedy or Vobiz"_s)); // names, not IDs
        auto* button = child<QPushButton>(u"candidateButton1"_s);
        QCOMPARE(button->text(), u"Vobiz"_s);
        button->click();
        QCOMPARE(m_desk->asked.last().provider, u"vobiz"_s);
        QVERIFY(!shown().contains(u"Whose is it?"_s));
        QVERIFY(shown().contains(u"Vobiz"_s));
        QCOMPARE(child<QWidget>(u"pasteWay"_s)->findChild<QComboBox*>(u"providerCombo"_s)->currentText(),
                 u"Vobiz"_s);
    }

    void asksWhetherACallWasPlacedWhereItMatters()
    {
        DecodedPaste reading = m_desk->pastes.first().second;
        DecodedPaste placing = reading;
        placing.error.title = u"The call was refused for good"_s;
        placing.error.retry.advice = RetryWord::AfterChange;
        m_desk->pastes = {{"INTERNAL", reading}};
        m_desk->placed = {{"INTERNAL", placing}};
        child<PasteEdit>(u"pasteEdit"_s)->setBytes("INTERNAL");
        QTRY_VERIFY(shown().contains(u"Was the request to place a call?"_s));
        child<QPushButton>(u"candidateButton0"_s)->click();
        QVERIFY(shown().contains(u"refused for good"_s));
        QVERIFY(!shown().contains(u"Was the request to place a call?"_s));
        QCOMPARE(child<QComboBox>(u"operationCombo"_s)->currentData().toString(), u"place"_s);
    }

    void explainsCodesInATextWithoutAnError()
    {
        child<PasteEdit>(u"pasteEdit"_s)
            ->setBytes("vobiz hangup HangupCauseCode=2020 Duration=3010 HangupCause=SOMETHING_ELSE");
        QTRY_VERIFY(shown().contains(u"is not signed in"_s));
        QVERIFY(shown().contains(u"without an API error"_s));
        QVERIFY(!child<QListWidget>(u"foundList"_s)->isVisible()); // one: a length is no code
        QVERIFY(!shown().contains(u"left."_s));
        child<PasteEdit>(u"pasteEdit"_s)->setBytes("HangupCauseCode=2021");
        QTRY_VERIFY(shown().contains(u"No error in this text"_s)); // never a neighbour
    }

    void showsTheDetailsMasked()
    {
        DecodedPaste paste = m_desk->pastes.first().second;
        paste.error.details = {{u"balance"_s, 2.5},
                               {u"limit"_s, QJsonObject {{u"window"_s, u"<b>1m</b>"_s}}},
                               {u"api_key"_s, u"QQQQsecret"_s}};
        m_desk->pastes = {{"RATE_LIMITED", paste}};
        child<PasteEdit>(u"pasteEdit"_s)->setBytes("RATE_LIMITED");
        QTRY_VERIFY(shown().contains(u"Details it sent"_s));
        QVERIFY(shown().contains(u"balance\n2.5"_s));
        QVERIFY(shown().contains(u"limit.window\n<b>1m</b>"_s));
        QVERIFY(!shown().contains(u"QQQQ"_s));
        const QString ticket = child<AnswerPanel>(u"pastedAnswer"_s)->ticketText();
        QVERIFY(ticket.contains(u"Detail balance: 2.5"_s));
        QVERIFY(!ticket.contains(u"QQQQ"_s));
    }

    void everySymptomButtonFindsASymptom()
    {
        const SystemClock clock;
        const Registry registry = Registry::load();
        const CatalogueDesk desk(registry, clock);
        LookupWay way(desk);
        QList<CatalogueHit> chosen;
        connect(&way, &LookupWay::hitChosen, &way,
                [&chosen](const CatalogueHit& hit) { chosen.append(hit); });
        int buttons = 0;
        for (int i = 1; auto* button = way.findChild<QPushButton*>(u"symptomButton%1"_s.arg(i)); ++i) {
            chosen.clear();
            button->click();
            QVERIFY2(!chosen.isEmpty(), qPrintable(button->text()));
            QCOMPARE(chosen.last().kind, CatalogueHit::Kind::Symptom);
            ++buttons;
        }
        QCOMPARE(buttons, 4);
        const QList<QAction*> all = way.findChild<QMenu*>(u"symptomsMenu"_s)->actions();
        QVERIFY(all.size() > 20);
        for (QAction* action : all) {
            chosen.clear();
            action->trigger();
            QVERIFY2(!chosen.isEmpty(), qPrintable(action->text()));
            QCOMPARE(chosen.last().entry.title, action->text());
        }
    }

    void findsTheWebhooksProviderFromItsHeaders()
    {
        const SystemClock clock;
        const Registry registry = Registry::load();
        const CatalogueDesk desk(registry, clock);
        WebhookWay way(desk, clock);
        QList<WebhookVerdict> verdicts;
        QString remark;
        connect(&way, &WebhookWay::checked, &way, [&](const WebhookVerdict& verdict, const QString& words) {
            verdicts.append(verdict);
            remark = words;
        });
        const QByteArray headers =
            "X-Voicebip-Timestamp: " + QByteArray::number(QDateTime::currentSecsSinceEpoch())
            + "\nX-Voicebip-Signature: sha256=" + QByteArray(64, '0');
        way.findChild<PasteEdit*>(u"headersEdit"_s)->setBytes(headers);
        way.findChild<PasteEdit*>(u"bodyEdit"_s)->setBytes("{}");
        way.findChild<QLineEdit*>(u"secretEdit"_s)->setText(u"whsec_made_up_1"_s);
        auto* check = way.findChild<QPushButton*>(u"checkButton"_s);
        check->click();
        QCOMPARE(verdicts.last().kind, WebhookVerdictKind::WrongSignature);
        QVERIFY(remark.contains(u"Voicebip"_s));
        choose(u"providerCombo"_s, u"truedy"_s, &way);
        check->click();
        QCOMPARE(verdicts.last().kind, WebhookVerdictKind::MissingHeader);
        QVERIFY(remark.contains(u"Voicebip"_s)); // whose signature is there instead
        choose(u"providerCombo"_s, QString(), &way);
        way.findChild<PasteEdit*>(u"headersEdit"_s)->setBytes("Host: example.com");
        check->click();
        QCOMPARE(verdicts.last().kind, WebhookVerdictKind::UnknownProvider);
    }

    void listsSeveralErrors()
    {
        auto* list = child<QListWidget>(u"foundList"_s);
        child<PasteEdit>(u"pasteEdit"_s)->setBytes("RATE_LIMITED");
        QTRY_VERIFY(shown().contains(u"Too many requests"_s));
        QVERIFY(!list->isVisible());
        child<PasteEdit>(u"pasteEdit"_s)->setBytes("RATE_LIMITED\nVALIDATION_ERROR\n");
        QTRY_VERIFY(list->isVisible());
        QCOMPARE(list->count(), 2);
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Down);
        QVERIFY(shown().contains(u"A field of the request"_s));
        QVERIFY(shown().contains(u"must be an address"_s));
    }

    void saysWhenThereIsNoError()
    {
        child<PasteEdit>(u"pasteEdit"_s)->setBytes("all is well");
        QTRY_VERIFY(shown().contains(u"No error in this text"_s));
        QTest::mouseClick(child<QPushButton>(u"clearButton"_s), Qt::LeftButton);
        QVERIFY(shown().contains(u"What it means appears here"_s));
        QVERIFY(child<PasteEdit>(u"pasteEdit"_s)->bytes().isEmpty());
    }

    void triesEveryExample()
    {
        for (int i = 1; i <= 4; ++i) {
            QTest::mouseClick(child<QPushButton>(u"exampleButton%1"_s.arg(i)), Qt::LeftButton);
            const auto first = [](const FakeDesk::Asked& asked) { return asked.operation == u"unknown"_s; };
            QCOMPARE(std::count_if(m_desk->asked.cbegin(), m_desk->asked.cend(), first), i);
            QCOMPARE(m_desk->asked.last().text, child<PasteEdit>(u"pasteEdit"_s)->bytes());
        }
    }

    void masksSecretsInBodyAndTicket()
    {
        child<PasteEdit>(u"pasteEdit"_s)->setBytes("RATE_LIMITED");
        QTRY_VERIFY(shown().contains(u"Too many requests"_s));
        const auto* answer = child<AnswerPanel>(u"pastedAnswer"_s);
        const QString raw = answer->findChild<QPlainTextEdit*>(u"rawEdit"_s)->toPlainText();
        QVERIFY(raw.contains(u"[masked]"_s));
        QVERIFY(!raw.contains(u"QQQQ"_s));
        QTest::keyClick(m_window.get(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
        const QString ticket = QGuiApplication::clipboard()->text();
        QVERIFY(ticket.contains(u"Voicebip"_s));
        QVERIFY(ticket.contains(u"req_51c0ffee7d2a4e10"_s));
        QVERIFY(ticket.contains(u"[masked]"_s));
        QVERIFY(!ticket.contains(u"QQQQ"_s));
        QGuiApplication::clipboard()->clear();
        answer->findChild<QPushButton*>(u"ticketButton"_s)->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), ticket);
        QTest::keyClick(m_window.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"req_51c0ffee7d2a4e10"_s);
    }

    void takesFilesAndLargeTexts()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"answer.txt"_s);
        const QByteArray content = "RATE_LIMITED \xff\xfe\r\n";
        writeFile(path, content);
        auto* edit = child<PasteEdit>(u"pasteEdit"_s);
        QMimeData dropped;
        dropped.setUrls({QUrl::fromLocalFile(path)});
        QDropEvent drop({5, 5}, Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
        QDragEnterEvent enter({5, 5}, Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(edit->viewport(), &enter);
        QVERIFY(enter.isAccepted());
        QApplication::sendEvent(edit->viewport(), &drop);
        QTRY_COMPARE(edit->bytes(), content);
        QVERIFY(edit->isReadOnly());
        QTRY_VERIFY(m_window->isSettled());
        QCOMPARE(m_desk->asked.last().text, content);
        QVERIFY(child<PlainLabel>(u"pasteNoteLabel"_s)->isVisible());

        const QByteArray large(PasteEdit::MaxBytes + 5, 'x');
        writeFile(path, large);
        edit->openFile(path);
        QCOMPARE(edit->bytes().size(), PasteEdit::MaxBytes);
        QVERIFY(edit->toPlainText().size() <= PasteEdit::EditableBytes);
        QVERIFY(edit->note().contains(u"Only the first"_s));
        edit->openFile(folder.path()); // not a file
        QVERIFY(edit->note().contains(u"could not be read"_s));
        edit->reset();
        QVERIFY(!edit->isReadOnly());
        QVERIFY(edit->note().isEmpty());
        QVERIFY(!edit->document()->isUndoAvailable());
    }

    void keepsEveryCharacterThatWasTyped()
    {
        auto* edit = child<PasteEdit>(u"pasteEdit"_s);
        const QString text = u"a\u00a0b\n\u202e<b>c</b>\t"_s;
        edit->setBytes(text.toUtf8());
        QVERIFY(!edit->isHeld());
        QCOMPARE(edit->bytes(), text.toUtf8());
    }

    void searchesTheCatalogue()
    {
        QTest::keyClick(m_window.get(), Qt::Key_L, Qt::AltModifier);
        auto* lookup = child<QWidget>(u"lookupWay"_s);
        QTRY_VERIFY(lookup->isVisible());
        auto* table = child<QAbstractItemView>(u"hitsTable"_s);
        QCOMPARE(table->model()->rowCount(), m_desk->hits.size()); // without words: everything
        QVERIFY(shown().contains(u"Choose an entry"_s));
        auto* edit = child<QLineEdit>(u"searchEdit"_s);
        edit->setFocus();
        QTest::keyClicks(edit, u"many requests"_s);
        QTRY_COMPARE(table->model()->rowCount(), 1);
        QVERIFY(shown().contains(u"Too many requests"_s));
        QVERIFY(shown().contains(u"Error code"_s));
        QVERIFY(!shown().contains(u"left."_s)); // no countdown: nothing happened yet
        QTest::keyClick(edit, Qt::Key_Escape);
        QTRY_COMPARE(table->model()->rowCount(), m_desk->hits.size());
        QTest::keyClick(edit, Qt::Key_Down);
        QCOMPARE(QApplication::focusWidget(), table);
        QVERIFY(shown().contains(u"The phone never rang"_s));
        choose(u"providerCombo"_s, u"truedy"_s, lookup);
        QCOMPARE(table->model()->rowCount(), 1);
        QTest::keyClicks(edit, u"zzz"_s);
        QTRY_COMPARE(table->model()->rowCount(), 0);
        QVERIFY(lookup->findChild<PlainLabel*>(u"countLabel"_s)->plainText().contains(u"Nothing found"_s));
    }

    void followsASymptomToItsEntriesAndBack()
    {
        m_window->showPage(u"calls"_s);
        m_window->showPage(u"decoder"_s);
        QTest::mouseClick(child<QPushButton>(u"lookupButton"_s), Qt::LeftButton);
        QTest::keyClicks(child<QLineEdit>(u"searchEdit"_s), u"never rang"_s);
        QTRY_VERIFY(shown().contains(u"Where to look"_s));
        auto* answer = child<AnswerPanel>(u"foundAnswer"_s);
        QCOMPARE(answer->findChildren<LinkButton*>().size(), 2); // an entry that is not there is no link
        QTest::mouseClick(answer->findChild<LinkButton*>(u"relatedLink1"_s), Qt::LeftButton);
        QVERIFY(shown().contains(u"is not signed in"_s));
        auto* back = answer->findChild<QPushButton*>(u"backButton"_s);
        QVERIFY(back->isVisible());
        QTest::mouseClick(back, Qt::LeftButton);
        QVERIFY(shown().contains(u"Where to look"_s));
        QVERIFY(!back->isVisible());
    }

    void checksAWebhook()
    {
        QTest::mouseClick(child<QPushButton>(u"webhookButton"_s), Qt::LeftButton);
        auto* way = child<WebhookWay>(u"webhookWay"_s);
        choose(u"providerCombo"_s, u"voicebip"_s, way);
        QVERIFY(!child<QLineEdit>(u"urlEdit"_s)->isVisible());
        m_desk->signedBody = "{\"a\":1}";
        child<PasteEdit>(u"headersEdit"_s)
            ->setBytes("POST /hook HTTP/1.1\n> X-Sig: sha256=00ff\nX-Time : 17:00\nno header\n");
        child<PasteEdit>(u"bodyEdit"_s)->setBytes(m_desk->signedBody);
        auto* secret = child<QLineEdit>(u"secretEdit"_s);
        QCOMPARE(secret->echoMode(), QLineEdit::Password);
        QTest::keyClicks(secret, u"wrong"_s);
        QTest::keyClick(secret, Qt::Key_Return);
        QVERIFY(shown().contains(u"Not valid: the signature does not fit"_s));
        QVERIFY(shown().contains(u"Compare the secret"_s));
        const HeaderList expected {{"X-Sig", "sha256=00ff"}, {"X-Time", "17:00"}};
        QCOMPARE(m_desk->questions.last().headers, expected);
        secret->clear();
        QVERIFY(shown().contains(u"The verdict appears here"_s)); // that one was about another secret
        QTest::keyClicks(secret, QString::fromLatin1(m_desk->secret));
        QTest::mouseClick(child<QPushButton>(u"checkButton"_s), Qt::LeftButton);
        QVERIFY(shown().contains(u"Valid: the signature fits"_s));
        QVERIFY(!shown().contains(u"says nothing about the body"_s));
    }

    void noticesLineEndsThatPastingChanged()
    {
        QTest::mouseClick(child<QPushButton>(u"webhookButton"_s), Qt::LeftButton);
        auto* way = child<WebhookWay>(u"webhookWay"_s);
        choose(u"providerCombo"_s, u"voicebip"_s, way);
        child<PasteEdit>(u"headersEdit"_s)->setBytes("X-Sig: 00ff");
        child<QLineEdit>(u"secretEdit"_s)->setText(QString::fromLatin1(m_desk->secret));
        for (const QByteArray& body : {"{\r\n}"_ba, "{\n}\n"_ba}) {
            m_desk->signedBody = body;
            child<PasteEdit>(u"bodyEdit"_s)->setBytes("{\n}");
            child<QPushButton>(u"checkButton"_s)->click();
            QVERIFY(shown().contains(u"Valid: the signature fits"_s));
            QVERIFY(shown().contains(u"It fits with"_s));
        }
        m_desk->signedBody = "{ }";
        child<QPushButton>(u"checkButton"_s)->click();
        QVERIFY(shown().contains(u"does not fit"_s));
        // A file keeps its bytes.
        child<PasteEdit>(u"bodyEdit"_s)->setBytes("{\r\n}");
        QCOMPARE(child<PasteEdit>(u"bodyEdit"_s)->bytes(), "{\r\n}"_ba);
    }

    void saysWhatTheSignatureDoesNotCover()
    {
        QTest::mouseClick(child<QPushButton>(u"webhookButton"_s), Qt::LeftButton);
        choose(u"providerCombo"_s, u"vobiz"_s, child<WebhookWay>(u"webhookWay"_s));
        auto* url = child<QLineEdit>(u"urlEdit"_s);
        QVERIFY(!url->isVisible());
        child<PasteEdit>(u"headersEdit"_s)->setBytes("X-Sig: 00ff");
        QVERIFY(url->isVisible()); // this scheme covers it
        url->setText(u"https://example.com/hook"_s);
        child<QLineEdit>(u"secretEdit"_s)->setText(QString::fromLatin1(m_desk->secret));
        child<QPushButton>(u"checkButton"_s)->click();
        QCOMPARE(m_desk->questions.last().url, u"https://example.com/hook"_s);
        QVERIFY(shown().contains(u"Valid"_s));
        QVERIFY(shown().contains(u"says nothing about the body"_s));
        QVERIFY(shown().contains(u"has no time in it"_s));
    }

    void forgetsTheSecretWhenThePersonLeaves()
    {
        auto* secret = child<QLineEdit>(u"secretEdit"_s);
        const QList<std::function<void()>> leavings {
            [this] { m_window->showPage(u"calls"_s); },
            [this] { child<QPushButton>(u"pasteButton"_s)->click(); }, [this] { m_window->hide(); }};
        for (const auto& leave : leavings) {
            m_window->show();
            m_window->showPage(u"decoder"_s);
            child<QPushButton>(u"webhookButton"_s)->click();
            QTRY_VERIFY(secret->isVisible());
            QTest::keyClicks(secret, u"whsec_made_up_1"_s);
            QVERIFY(!secret->text().isEmpty());
            leave();
            QVERIFY(secret->text().isEmpty());
            secret->undo();
            QVERIFY(secret->text().isEmpty());
        }
    }

    void comingBackTheListsAreDividedAsBefore()
    {
        auto* splitter = child<QSplitter>(u"splitter"_s);
        m_window->showPage(u"calls"_s);
        QCoreApplication::processEvents();
        const QList<int> before = splitter->sizes();
        m_window->showPage(u"decoder"_s);
        QCoreApplication::processEvents();
        QVERIFY(splitter->sizes().last() > before.last()); // the answer has more room
        m_window->showPage(u"calls"_s);
        QCoreApplication::processEvents();
        QCOMPARE(splitter->sizes(), before);
        const QWidget* sides = child<QWidget>(u"sides"_s);
        QVERIFY(sides->mapTo(m_window.get(), QPoint(sides->width(), 0)).x() <= m_window->width());
    }

    void whatIsAboutCallsStepsAside()
    {
        auto* accounts = child<QWidget>(u"AccountsPanel"_s);
        QVERIFY(!accounts->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
        QVERIFY(accounts->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_4, Qt::ControlModifier);
        QCOMPARE(m_window->currentPage(), u"decoder"_s);
    }

    void everyControlHasAName()
    {
        child<PasteEdit>(u"pasteEdit"_s)->setBytes("temporarily closed RATE_LIMITED");
        QTRY_VERIFY(m_window->isSettled());
        for (const QString& root : {u"decoderPage"_s, u"decoderAnswers"_s}) {
            for (QWidget* widget : child<QWidget>(root)->findChildren<QWidget*>()) {
                const bool interactive = qobject_cast<const QAbstractButton*>(widget) != nullptr
                    || qobject_cast<const QLineEdit*>(widget) != nullptr
                    || qobject_cast<const QComboBox*>(widget) != nullptr
                    || qobject_cast<const QPlainTextEdit*>(widget) != nullptr
                    || qobject_cast<const QAbstractItemView*>(widget) != nullptr;
                const bool ofQt = widget->inherits("QTableCornerButton") || widget->inherits("QHeaderView")
                    || widget->inherits("QLineEditIconButton") || widget->inherits("QComboBoxListView")
                    || widget->objectName().startsWith(u"qt_"_s);
                if (!interactive || ofQt)
                    continue;
                const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
                QVERIFY2(!widget->objectName().isEmpty(), widget->metaObject()->className());
                QVERIFY2(face != nullptr && !face->text(QAccessible::Name).isEmpty(),
                         qPrintable(widget->objectName()));
                // Of the three ways Tab reaches the chosen one; the arrow keys lead to the others.
                const auto* button = qobject_cast<const QAbstractButton*>(widget);
                const bool byArrows = button != nullptr && button->autoExclusive() && !button->isChecked();
                QVERIFY2((widget->focusPolicy() & Qt::TabFocus) != 0 || byArrows,
                         qPrintable(widget->objectName()));
            }
        }
    }

    // With RINGBACK_PICTURES=DIR the pictures are kept, to be looked at.
    void paintsEveryWayInBothThemes_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("1280") << QSize(1280, 800);
        QTest::newRow("1920") << QSize(1920, 1080);
    }
    void paintsEveryWayInBothThemes()
    {
        QFETCH(QSize, size);
        m_window->resize(size);
        QCOMPARE(m_window->size(), size); // nothing in it needs more
        for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
            m_theme->setMode(mode);
            child<QPushButton>(u"pasteButton"_s)->click();
            child<QPushButton>(u"clearButton"_s)->click();
            keep(u"paste-empty"_s, mode, size);
            child<QPushButton>(u"exampleButton1"_s)->click();
            keep(u"paste"_s, mode, size);
            auto* area =
                child<AnswerPanel>(u"pastedAnswer"_s)->findChild<QScrollArea*>(u"answerScrollArea"_s);
            area->verticalScrollBar()->setValue(area->verticalScrollBar()->maximum());
            keep(u"paste-end"_s, mode, size);
            child<PasteEdit>(u"pasteEdit"_s)
                ->setBytes("ERROR 503 temporarily closed\nVALIDATION_ERROR\nRATE_LIMITED\n");
            QTRY_VERIFY(m_window->isSettled());
            child<QListWidget>(u"foundList"_s)->setCurrentRow(2);
            keep(u"paste-several"_s, mode, size);
            child<QPushButton>(u"lookupButton"_s)->click();
            child<QLineEdit>(u"searchEdit"_s)->clear();
            QTRY_VERIFY(m_window->isSettled());
            keep(u"lookup-browse"_s, mode, size);
            child<QLineEdit>(u"searchEdit"_s)->setText(u"phone"_s);
            keep(u"lookup"_s, mode, size);
            child<QPushButton>(u"webhookButton"_s)->click();
            auto* way = child<WebhookWay>(u"webhookWay"_s);
            choose(u"providerCombo"_s, u"vobiz"_s, way);
            child<PasteEdit>(u"headersEdit"_s)
                ->setBytes("Content-Type: application/json\nX-Vobiz-Signature-V3: "
                           "bWFkZS11cC1zaWduYXR1cmUtZm9yLXBpY3R1cmU=\nX-Vobiz-Signature-V3-Nonce: "
                           "12345678901234567890");
            child<PasteEdit>(u"bodyEdit"_s)->setBytes("CallUUID=3d6f9a20&Event=Hangup&HangupCause=USER_BUSY");
            child<QLineEdit>(u"urlEdit"_s)->setText(u"https://example.com/hooks/voice"_s);
            child<QLineEdit>(u"secretEdit"_s)->setText(u"whsec_made_up_1"_s);
            child<QPushButton>(u"checkButton"_s)->click();
            keep(u"webhook-valid"_s, mode, size);
            child<QLineEdit>(u"secretEdit"_s)->setText(u"another"_s);
            choose(u"providerCombo"_s, u"voicebip"_s, way);
            child<QPushButton>(u"checkButton"_s)->click();
            keep(u"webhook-wrong"_s, mode, size);
        }
    }

private:
    template <typename T> T* child(const QString& name) const
    {
        T* found = m_window->findChild<T*>(name);
        if (found == nullptr)
            qFatal("no such child: %s", qPrintable(name));
        return found;
    }
    void choose(const QString& combo, const QString& data, const QWidget* in = nullptr)
    {
        const QWidget* root = in != nullptr ? in : child<QWidget>(u"pasteWay"_s);
        auto* box = root->findChild<QComboBox*>(combo);
        QVERIFY(box->findData(data) >= 0);
        box->setCurrentIndex(box->findData(data));
    }
    static void writeFile(const QString& path, const QByteArray& content)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
    }
    QString shown() const
    {
        QStringList texts;
        const auto* answer = child<QStackedWidget>(u"decoderAnswers"_s)->currentWidget();
        for (const auto* label : answer->findChildren<PlainLabel*>()) {
            if (label->isVisible())
                texts.append(label->plainText());
        }
        return texts.join(u'\n');
    }
    void keep(const QString& name, ThemeMode mode, const QSize& size)
    {
        QTRY_VERIFY(m_window->isSettled());
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents(); // texts that wrap are laid out in rounds
        const QImage image = m_window->grab().toImage();
        QCOMPARE(image.size(), size);
        const QString folder = qEnvironmentVariable("RINGBACK_PICTURES");
        const QString file = name + u'-' + wordOf(mode) + u'-' + QString::number(size.width()) + u".png"_s;
        if (!folder.isEmpty())
            QVERIFY(image.save(QDir(folder).filePath(file)));
    }

    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<FakeMonitor> m_monitor;
    std::unique_ptr<PlacingDesk> m_desk;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestDecoderPage)
#include "tst_decoderpage.moc"
