// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/faketicketdesk.h"
#include "widgets/confirmdialog.h"
#include "widgets/focusorder.h"
#include "widgets/plainlabel.h"
#include "widgets/theme.h"
#include "widgets/ticketdialog.h"
#include "widgets/tickethistory.h"
#include "widgets/tickettemplatedialog.h"
#include "widgets/timelinepicture.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QImage>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTimer>
#include <QtTest>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestTicketDialog : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void showsOneTicketForEachProvider();
    void copiesWhatIsShown();
    void savesInTheFormOfTheEnding();
    void mailsByALink();
    void unmaskingIsAskedAndTheSafeAnswerIsTheDefault();
    void whatIsTypedAsksAgain();
    void keepsOnce();
    void keepingThatFailsCanBeTriedAgain();
    void aLateAnswerIsDropped();
    void aProblemIsSaid();
    void saysWhatWasReportedBefore();
    void everythingByKeyboard();
    void hostileTextStaysText();
    void aTemplateWithMistakesStaysOpen();
    void historyNarrowsAndChanges();
    void historyByKeyboard();
    void pictureHasLanesAndNoNumbers();
    void looksRight();

private:
    static TicketDraft draft(const QString& provider)
    {
        TicketDraft made;
        made.provider = provider;
        made.providerName = provider.toUpper();
        made.supportEmail = u"support@%1.example"_s.arg(provider);
        made.supportNote = u"Quote the request ID."_s;
        made.subject = u"%1: Call c1: failed"_s.arg(made.providerName);
        made.text = u"Ticket for %1\nfrom +1XXXXXXX421\n"_s.arg(provider);
        made.markdown = u"# Ticket"_s;
        made.json = "{}";
        made.calls = {{u"desk"_s, u"c1"_s}};
        made.masks = {{u"number-1"_s, TicketSecretKind::PhoneNumber, u"To of call c1"_s, u"+1XXXXXXX421"_s,
                       u"+15550100421"_s, false},
                      {u"name-1"_s, TicketSecretKind::PersonName, u"record of call c1, /caller_name"_s,
                       u"[name 1]"_s, u"Anna Example"_s, false}};
        return made;
    }
    static TicketRecord record(const QString& id, TicketState state)
    {
        TicketRecord made;
        made.id = id;
        made.provider = u"vobiz"_s;
        made.calls = {{u"desk"_s, u"call-of-"_s + id}};
        made.requestIds = {u"req_"_s + id};
        made.subject = u"Subject of "_s + id;
        made.text = u"# Text of "_s + id;
        made.person = u"Anna"_s;
        made.createdAt =
            QDateTime(QDate(2026, 11, 21), QTime(10, int(id.size() + id.back().digitValue())), Qt::UTC);
        made.state = state;
        made.stateAt = made.createdAt;
        return made;
    }
    template <typename T> T* part(const char* name)
    {
        return m_dialog->findChild<T*>(QString::fromLatin1(name));
    }
    void open(const QList<TicketDraft>& drafts)
    {
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
        m_desk->answer(drafts);
    }
    // Answers the question that comes next, and says what its default was.
    void answerQuestion(const QString& button, QString* byDefault, QStringList* shown = nullptr)
    {
        QTimer::singleShot(0, this, [=] {
            auto* question = qobject_cast<ConfirmDialog*>(QApplication::activeModalWidget());
            if (question == nullptr) {
                *byDefault = u"no question"_s;
                return;
            }
            for (QPushButton* candidate : question->findChildren<QPushButton*>()) {
                if (candidate->isDefault())
                    *byDefault = candidate->objectName();
            }
            if (shown != nullptr) {
                for (PlainLabel* label : question->findChildren<PlainLabel*>())
                    shown->append(label->plainText());
            }
            question->findChild<QPushButton*>(button)->click();
        });
    }

    std::unique_ptr<FakeTicketDesk> m_desk;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<TicketDialog> m_dialog;
};

void TestTicketDialog::init()
{
    m_theme = std::make_unique<Theme>(*qApp, ThemeMode::Light);
    m_desk = std::make_unique<FakeTicketDesk>();
    m_dialog = std::make_unique<TicketDialog>(*m_desk, TicketSubject {{{u"desk"_s, u"c1"_s}}, {}, {}});
}

void TestTicketDialog::cleanup()
{
    m_dialog.reset();
    m_desk.reset();
}

void TestTicketDialog::showsOneTicketForEachProvider()
{
    QCOMPARE(m_desk->askedCalls, QList<CallKey>({{u"desk"_s, u"c1"_s}}));
    QVERIFY(!part<QPushButton>("copyTicketButton")->isEnabled());
    open({draft(u"vobiz"_s), draft(u"truedy"_s)});
    auto* providers = part<QListWidget>("ticketProvidersList");
    QVERIFY(providers->isVisible());
    QCOMPARE(providers->count(), 2);
    QVERIFY(part<QPlainTextEdit>("ticketPreviewEdit")->toPlainText().startsWith(u"Ticket for vobiz"_s));
    providers->setCurrentRow(1);
    QVERIFY(part<QPlainTextEdit>("ticketPreviewEdit")->toPlainText().startsWith(u"Ticket for truedy"_s));
    QCOMPARE(m_dialog->current()->provider, u"truedy"_s);
    m_desk->answer({draft(u"vobiz"_s)});
    QVERIFY(!providers->isVisible());
}

void TestTicketDialog::copiesWhatIsShown()
{
    open({draft(u"vobiz"_s)});
    part<QPushButton>("copyTicketButton")->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), draft(u"vobiz"_s).text);
}

void TestTicketDialog::savesInTheFormOfTheEnding()
{
    open({draft(u"vobiz"_s)});
    QString proposed;
    m_dialog->setPicture([](const TicketDraft&) { return QByteArray("png"); });
    m_dialog->setFileChooser([&proposed](const QString& name, TicketFormat* format) {
        proposed = name;
        *format = TicketFormat::Bundle;
        return u"/tmp/t.zip"_s;
    });
    part<QPushButton>("saveTicketButton")->click();
    QVERIFY(proposed.startsWith(u"ringback-vobiz-"_s));
    QCOMPARE(m_desk->writtenFile, u"/tmp/t.zip"_s);
    QCOMPARE(m_desk->writtenFormat, TicketFormat::Bundle);
    QCOMPARE(m_desk->writtenPicture, QByteArray("png"));
    emit m_desk->written(m_desk->lastWrite, u"The disk is full."_s);
    QCOMPARE(part<PlainLabel>("ticketStatusLabel")->plainText(), u"The disk is full."_s);
    m_dialog->setFileChooser([](const QString&, TicketFormat*) { return QString(); });
    m_desk->writtenFile.clear();
    part<QPushButton>("saveTicketButton")->click();
    QVERIFY(m_desk->writtenFile.isEmpty());
}

void TestTicketDialog::mailsByALink()
{
    open({draft(u"vobiz"_s)});
    QSignalSpy links(m_dialog.get(), &TicketDialog::linkRequested);
    part<QPushButton>("mailTicketButton")->click();
    QCOMPARE(links.size(), 1);
    QVERIFY(links[0][0].toUrl().toEncoded().startsWith("mailto:support@vobiz.example?subject=VOBIZ"));
}

void TestTicketDialog::unmaskingIsAskedAndTheSafeAnswerIsTheDefault()
{
    open({draft(u"vobiz"_s)});
    auto* masks = part<QListWidget>("ticketMasksList");
    QCOMPARE(masks->count(), 2);
    const int before = m_desk->draftsAsked;
    QString byDefault;
    QStringList shown;
    answerQuestion(u"noButton"_s, &byDefault, &shown);
    masks->setCurrentRow(0);
    masks->setFocus();
    QTest::keyClick(masks, Qt::Key_Space);
    QCOMPARE(byDefault, u"noButton"_s);
    QVERIFY2(shown.join(u'\n').contains(u"+15550100421"_s), qPrintable(shown.join(u'\n')));
    QVERIFY(shown.join(u'\n').contains(u"To of call c1"_s));
    QCOMPARE(masks->item(0)->checkState(), Qt::Unchecked);
    QCOMPARE(m_desk->draftsAsked, before);
    answerQuestion(u"yesButton"_s, &byDefault);
    QTest::keyClick(masks, Qt::Key_Space);
    QCOMPARE(m_desk->draftsAsked, before + 1);
    QCOMPARE(m_desk->lastOptions.unmasked, QSet<QString> {u"number-1"_s});
    TicketDraft opened = draft(u"vobiz"_s);
    opened.masks[0].open = true;
    m_desk->answer({opened});
    QCOMPARE(masks->item(0)->checkState(), Qt::Checked);
    // Masking again needs no question.
    QTest::keyClick(masks, Qt::Key_Space);
    QCOMPARE(m_desk->lastOptions.unmasked, QSet<QString>());
}

void TestTicketDialog::whatIsTypedAsksAgain()
{
    open({draft(u"vobiz"_s)});
    auto* tried = part<QPlainTextEdit>("ticketTriedEdit");
    tried->setFocus();
    const int before = m_desk->draftsAsked;
    QTest::keyClicks(tried, u"called again"_s);
    QTRY_COMPARE(m_desk->draftsAsked, before + 1);
    QCOMPARE(m_desk->lastOptions.tried, u"called again"_s);
    m_desk->answer({draft(u"vobiz"_s)});
    QCOMPARE(tried->toPlainText(), u"called again"_s);
    QVERIFY(tried->hasFocus());
}

void TestTicketDialog::keepsOnce()
{
    open({draft(u"vobiz"_s), draft(u"truedy"_s)});
    part<QLineEdit>("ticketReferenceEdit")->setText(u" VB-1 "_s);
    auto* keep = part<QPushButton>("keepTicketButton");
    keep->click();
    keep->click();
    QCOMPARE(m_desk->keeps, 1);
    QCOMPARE(m_desk->keptReference, u"VB-1"_s);
    QCOMPARE(m_desk->keptState, TicketState::Sent);
    QSignalSpy kept(m_dialog.get(), &TicketDialog::ticketKept);
    emit m_desk->kept(m_desk->lastKeep, record(u"T-1"_s, TicketState::Sent), {});
    QCOMPARE(kept.size(), 1);
    QVERIFY(!keep->isEnabled());
    QVERIFY(part<PlainLabel>("ticketStatusLabel")->plainText().contains(u"T-1"_s));
    part<QListWidget>("ticketProvidersList")->setCurrentRow(1);
    QVERIFY(keep->isEnabled()); // the other provider's is another ticket
}

void TestTicketDialog::keepingThatFailsCanBeTriedAgain()
{
    open({draft(u"vobiz"_s)});
    auto* keep = part<QPushButton>("keepTicketButton");
    keep->click();
    emit m_desk->kept(m_desk->lastKeep, {}, u"The history cannot be written."_s);
    QVERIFY(keep->isEnabled());
    QCOMPARE(part<PlainLabel>("ticketStatusLabel")->plainText(), u"The history cannot be written."_s);
}

void TestTicketDialog::aLateAnswerIsDropped()
{
    open({draft(u"vobiz"_s)});
    emit m_desk->draftsReady(m_desk->lastDraft + 100, {draft(u"truedy"_s)});
    QCOMPARE(m_dialog->current()->provider, u"vobiz"_s);
}

void TestTicketDialog::aProblemIsSaid()
{
    TicketDraft failed;
    failed.problem = u"The history holds no call."_s;
    open({failed});
    QCOMPARE(part<PlainLabel>("ticketStatusLabel")->plainText(), failed.problem);
    for (const char* name : {"copyTicketButton", "saveTicketButton", "mailTicketButton", "keepTicketButton"})
        QVERIFY(!part<QPushButton>(name)->isEnabled());
    QVERIFY(part<QPushButton>("closeTicketButton")->isEnabled());
}

void TestTicketDialog::saysWhatWasReportedBefore()
{
    TicketDraft again = draft(u"vobiz"_s);
    again.earlier = {record(u"T-7"_s, TicketState::Answered)};
    again.earlier[0].reference = u"VB-7"_s;
    open({again});
    auto* label = part<PlainLabel>("earlierTicketsLabel");
    QVERIFY(label->isVisible());
    QVERIFY2(label->plainText().contains(u"T-7"_s) && label->plainText().contains(u"answered"_s)
                 && label->plainText().contains(u"VB-7"_s),
             qPrintable(label->plainText()));
    m_desk->answer({draft(u"vobiz"_s)});
    QVERIFY(!label->isVisible());
}

void TestTicketDialog::everythingByKeyboard()
{
    open({draft(u"vobiz"_s)});
    QStringList seen;
    for (QWidget* stop : focusStops(m_dialog.get())) {
        seen.append(stop->objectName());
        QVERIFY2(!stop->objectName().isEmpty(), stop->metaObject()->className());
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(stop);
        QVERIFY2(accessible != nullptr && !accessible->text(QAccessible::Name).isEmpty(),
                 qPrintable(stop->objectName()));
    }
    // Tab reaches each of them, and leaves each.
    QStringList reached;
    for (int i = 0; i < 40; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        if (!reached.contains(QApplication::focusWidget()->objectName()))
            reached.append(QApplication::focusWidget()->objectName());
    }
    for (const QString& name : seen)
        QVERIFY2(reached.contains(name), qPrintable(name + u" of "_s + reached.join(u' ')));
    // Each mnemonic once.
    QStringList letters;
    for (QWidget* widget : m_dialog->findChildren<QWidget*>()) {
        QString text;
        if (auto* button = qobject_cast<QPushButton*>(widget))
            text = button->text();
        else if (auto* label = qobject_cast<QLabel*>(widget); label != nullptr && label->buddy() != nullptr)
            text = label->text();
        if (const qsizetype at = text.indexOf(u'&'); at >= 0) {
            const QString letter = text.sliced(at + 1, 1).toLower();
            QVERIFY2(!letters.contains(letter), qPrintable(text));
            letters.append(letter);
        }
    }
    QVERIFY(part<QPushButton>("closeTicketButton")->isDefault());
    // Enter in a field does the safe thing: it closes and keeps nothing.
    part<QLineEdit>("ticketReferenceEdit")->setFocus();
    QTest::keyClick(part<QLineEdit>("ticketReferenceEdit"), Qt::Key_Return);
    QCOMPARE(m_desk->keeps, 0);
}

void TestTicketDialog::hostileTextStaysText()
{
    TicketDraft hostile = draft(u"vobiz"_s);
    hostile.providerName = u"<b>x</b>"_s;
    hostile.subject = u"<img src=x>\u202e"_s;
    hostile.masks[0].shown = u"<i>1</i>"_s;
    hostile.supportNote = u"<a href='http://evil.example'>x</a>"_s;
    open({hostile, draft(u"truedy"_s)});
    for (QLabel* label : m_dialog->findChildren<QLabel*>())
        QVERIFY2(label->textFormat() == Qt::PlainText, qPrintable(label->text()));
    QVERIFY(part<PlainLabel>("ticketHeadingLabel")->plainText().contains(u"<img src=x>"_s));
    QVERIFY(!part<PlainLabel>("ticketHeadingLabel")->plainText().contains(QChar(0x202e)));
    QVERIFY(part<QListWidget>("ticketMasksList")->item(0)->text().contains(u"<i>1</i>"_s));
}

void TestTicketDialog::aTemplateWithMistakesStaysOpen()
{
    m_desk->templates.insert(u"vobiz"_s, u"Old {{subject}}"_s);
    TicketTemplateDialog dialog(*m_desk, u"vobiz"_s, u"Vobiz"_s);
    dialog.show();
    auto* edit = dialog.findChild<QPlainTextEdit*>(u"templateEdit"_s);
    QCOMPARE(edit->toPlainText(), u"Old {{subject}}"_s);
    edit->setPlainText(u"New"_s);
    m_desk->templateProblem = u"vobiz.md, line 3: no"_s;
    dialog.findChild<QPushButton*>(u"saveTemplateButton"_s)->click();
    QVERIFY(dialog.isVisible());
    QCOMPARE(dialog.findChild<PlainLabel*>(u"templateProblemLabel"_s)->plainText(),
             u"vobiz.md, line 3: no"_s);
    m_desk->templateProblem.clear();
    dialog.findChild<QPushButton*>(u"saveTemplateButton"_s)->click();
    QCOMPARE(dialog.result(), int(QDialog::Accepted));
    QCOMPARE(m_desk->templates.value(u"vobiz"_s), u"New"_s);
}

void TestTicketDialog::historyNarrowsAndChanges()
{
    TicketHistory history(*m_desk);
    history.resize(900, 600);
    history.show();
    QVERIFY(m_desk->lastTickets > 0);
    emit m_desk->ticketsReady(m_desk->lastTickets, {});
    QVERIFY(history.findChild<PlainLabel*>(u"noTicketsLabel"_s)->isVisible());
    history.reload();
    emit m_desk->ticketsReady(m_desk->lastTickets,
                              {record(u"T-3"_s, TicketState::Sent), record(u"T-2"_s, TicketState::Closed),
                               record(u"T-1"_s, TicketState::Sent)});
    QCOMPARE(history.shown().size(), 3);
    QVERIFY(!history.findChild<PlainLabel*>(u"noTicketsLabel"_s)->isVisible());
    auto* filter = history.findChild<QLineEdit*>(u"ticketFilterEdit"_s);
    filter->setText(u"req_T-2"_s);
    QCOMPARE(history.shown().size(), 1);
    QCOMPARE(history.shown()[0].id, u"T-2"_s);
    filter->clear();
    auto* states = history.findChild<QComboBox*>(u"ticketStateFilterBox"_s);
    states->setCurrentIndex(states->findData(int(TicketState::Sent)));
    QCOMPARE(history.shown().size(), 2);
    QCOMPARE(history.shown()[0].id, u"T-3"_s); // newest first
    history.select(u"T-1"_s);
    QCOMPARE(history.current()->id, u"T-1"_s);
    history.findChild<QLineEdit*>(u"ticketHistoryReferenceEdit"_s)->setText(u"VB-9"_s);
    auto* state = history.findChild<QComboBox*>(u"ticketStateBox"_s);
    state->setCurrentIndex(state->findData(int(TicketState::Answered)));
    auto* save = history.findChild<QPushButton*>(u"saveTicketRecordButton"_s);
    save->click();
    QCOMPARE(m_desk->updated.id, u"T-1"_s);
    QCOMPARE(m_desk->updated.reference, u"VB-9"_s);
    QCOMPARE(m_desk->updated.state, TicketState::Answered);
    QVERIFY(!save->isEnabled());
    // A failure keeps what was typed.
    emit m_desk->kept(m_desk->lastKeep, {}, u"No room."_s);
    QVERIFY(save->isEnabled());
    QCOMPARE(history.findChild<QLineEdit*>(u"ticketHistoryReferenceEdit"_s)->text(), u"VB-9"_s);
    QCOMPARE(history.findChild<PlainLabel*>(u"ticketHistoryStatusLabel"_s)->plainText(), u"No room."_s);
    QSignalSpy calls(&history, &TicketHistory::callRequested);
    history.findChild<QPushButton*>(u"showTicketCallButton"_s)->click();
    QCOMPARE(calls[0][0].value<CallKey>().callId, u"call-of-T-1"_s);
}

void TestTicketDialog::historyByKeyboard()
{
    TicketHistory history(*m_desk);
    history.resize(900, 600);
    history.show();
    QVERIFY(QTest::qWaitForWindowActive(&history));
    emit m_desk->ticketsReady(m_desk->lastTickets,
                              {record(u"T-3"_s, TicketState::Sent), record(u"T-2"_s, TicketState::Closed)});
    const QList<QWidget*> stops = focusStops(&history);
    history.findChild<QLineEdit*>(u"ticketFilterEdit"_s)->setFocus();
    QSet<QWidget*> reached;
    for (int i = 0; i < 30; ++i) {
        reached.insert(QApplication::focusWidget());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    for (QWidget* stop : stops)
        QVERIFY2(reached.contains(stop), qPrintable(stop->objectName()));
    auto* table = history.findChild<QTableView*>(u"ticketTable"_s);
    table->setFocus();
    const QString before = history.current()->id;
    QTest::keyClick(table, Qt::Key_Down);
    QVERIFY(history.current()->id != before);
}

void TestTicketDialog::pictureHasLanesAndNoNumbers()
{
    QVERIFY(timelinePicture({}, QDateTime::currentDateTimeUtc(), QTimeZone::utc()).isEmpty());
    CallRow row;
    row.call.key = {u"desk"_s, u"c1"_s};
    row.call.to = u"+15550100421"_s;
    const QDateTime begin(QDate(2026, 11, 21), QTime(10, 0), Qt::UTC);
    for (const auto& [status, seconds] : {std::pair {CallStatus::Ringing, 0}, {CallStatus::Failed, 20}}) {
        CallEvent event;
        event.status = status;
        event.at = begin.addSecs(seconds);
        row.events.append(event);
    }
    QList<CallRow> rows(60, row);
    const QByteArray png = timelinePicture(rows, begin.addSecs(60), QTimeZone("Europe/Berlin"));
    const QImage image = QImage::fromData(png, "PNG");
    QVERIFY(!image.isNull() && image.height() > image.width() / 3);
    QVERIFY(!png.contains("5550100421"));
    const QImage one = QImage::fromData(timelinePicture({row}, begin.addSecs(60), QTimeZone::utc()), "PNG");
    QVERIFY(one.height() < image.height());
    QSet<QRgb> colours;
    for (int y = 0; y < one.height(); y += 2) {
        for (int x = 0; x < one.width(); x += 2)
            colours.insert(one.pixel(x, y));
    }
    QVERIFY(colours.size() > 10);
    if (qEnvironmentVariableIsSet("RINGBACK_TICKET_PICTURES"))
        image.save(qEnvironmentVariable("RINGBACK_TICKET_PICTURES") + u"/timeline.png"_s);
}

// Nothing is cut at 1280x800, in both palettes. With RINGBACK_TICKET_PICTURES=DIR it leaves pictures there.
void TestTicketDialog::looksRight()
{
    const QString folder = qEnvironmentVariable("RINGBACK_TICKET_PICTURES");
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        m_theme->setMode(mode);
        TicketDraft full = draft(u"vobiz"_s);
        full.earlier = {record(u"T-7"_s, TicketState::Sent)};
        full.text = full.text.repeated(20);
        TicketDialog dialog(*m_desk, {{{u"desk"_s, u"c1"_s}}, {}, {}});
        dialog.resize(1280, 800);
        dialog.show();
        m_desk->answer({full, draft(u"truedy"_s)});
        QVERIFY(dialog.minimumSizeHint().width() <= 1280 && dialog.minimumSizeHint().height() <= 800);
        for (QPushButton* button : dialog.findChildren<QPushButton*>())
            QVERIFY2(button->width() >= button->sizeHint().width(), qPrintable(button->text()));
        TicketHistory history(*m_desk);
        history.resize(1280, 800);
        history.show();
        emit m_desk->ticketsReady(
            m_desk->lastTickets,
            {record(u"T-3"_s, TicketState::Sent), record(u"T-2"_s, TicketState::Closed)});
        QVERIFY(history.minimumSizeHint().width() <= 1000);
        if (!folder.isEmpty()) {
            dialog.grab().save(folder + u"/ticket-%1.png"_s.arg(wordOf(mode)));
            history.grab().save(folder + u"/tickethistory-%1.png"_s.arg(wordOf(mode)));
        }
    }
}

QTEST_MAIN(TestTicketDialog)
#include "tst_ticketdialog.moc"
