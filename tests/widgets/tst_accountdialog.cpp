// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fakeaccountdesk.h"
#include "support/fakeclock.h"
#include "widgets/accountbadge.h"
#include "widgets/accountdialog.h"
#include "widgets/accounttestpanel.h"
#include "widgets/card.h"
#include "widgets/confirmdialog.h"
#include "widgets/fieldrow.h"
#include "widgets/plainlabel.h"
#include "widgets/providerchooser.h"
#include "widgets/secretstorecard.h"

#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QLineEdit>
#include <QListView>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

using namespace ringback;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(ringback::SecretStoreState)

namespace {
// No key of anybody; long enough to be found wherever it must not be.
const QString CanaryKey = u"made-up-key-4711-canary"_s;
} // namespace

class TestAccountDialog : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_clock = std::make_unique<FakeClock>();
        m_desk = std::make_unique<FakeAccountDesk>();
        m_theme = std::make_unique<Theme>(*qApp, ThemeMode::Light);
    }
    void cleanup()
    {
        delete m_dialog.data();
        m_desk.reset();
    }

    void addsAnAccountByKeyboardAlone()
    {
        openNew();
        QTRY_COMPARE(focused(), u"providerList"_s);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return); // Acme, the first
        QCOMPARE(focused(), u"labelEdit"_s);
        type(u"Sales desk"_s);
        QCOMPARE(edit(u"idEdit"_s)->text(), u"sales-desk"_s);
        QStringList visited;
        for (int i = 0; i < 12 && focused() != u"saveButton"_s; ++i) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            visited.append(focused());
            if (focused() == u"field_tenantEdit"_s)
                type(u"T_77"_s);
            else if (focused() == u"field_api_keyEdit"_s)
                type(CanaryKey);
        }
        QCOMPARE(visited,
                 (QStringList {u"idEdit"_s, u"field_tenantEdit"_s, u"field_api_keyEdit"_s,
                               u"field_api_keyShowButton"_s, u"baseUrlEdit"_s, u"certificateEdit"_s,
                               u"chooseCertificateButton"_s, u"limitSpinBox"_s, u"colourCombo"_s,
                               u"pausedCheckBox"_s, u"testButton"_s, u"saveButton"_s}));
        for (int i = 0; i < 12; ++i)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Backtab);
        QCOMPARE(focused(), u"labelEdit"_s);
        QVERIFY(status().contains(u"Ready to save"_s));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return); // saves
        QCOMPARE(m_desk->saves.size(), 1);
        const AccountDraft draft = m_desk->saves.first().draft;
        QCOMPARE(draft.previousId, QString());
        QCOMPARE(draft.account.id, u"sales-desk"_s);
        QCOMPARE(draft.account.label, u"Sales desk"_s);
        QCOMPARE(draft.account.provider, u"acme"_s);
        QCOMPARE(draft.account.baseUrl, QString()); // the provider's: it may move
        QCOMPARE(draft.account.fields.value(u"tenant"_s), u"T_77"_s);
        QVERIFY(!draft.account.fields.contains(u"api_key"_s));
        QCOMPARE(draft.secrets.value(u"api_key"_s), CanaryKey);
        QVERIFY(m_dialog->isVisible());
        QSignalSpy saved(m_dialog, &AccountDialog::accountSaved);
        m_desk->answerSave({}, u"The key is kept until Ringback ends."_s);
        QCOMPARE(saved.value(0), (QVariantList {u"sales-desk"_s, u"The key is kept until Ringback ends."_s}));
        QVERIFY(!m_dialog->isVisible());
    }

    void everyControlHasANameAndNoTwoLettersAreTheSame()
    {
        for (const QString& provider : {u"acme"_s, u"brook"_s, u"own"_s}) {
            openNew(provider);
            QSet<QString> letters;
            for (QWidget* widget : m_dialog->findChildren<QWidget*>()) {
                const bool isOfQt = widget->objectName().startsWith(u"qt_"_s)
                    || widget->inherits("QLineEditIconButton") || widget->inherits("QHeaderView")
                    || qobject_cast<QComboBox*>(widget->parentWidget()) != nullptr
                    || widget->window() != m_dialog;
                if (isOfQt || !widget->isVisible())
                    continue;
                if ((widget->focusPolicy() & Qt::TabFocus) != 0) {
                    QVERIFY2(!widget->objectName().isEmpty(), widget->metaObject()->className());
                    const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
                    QVERIFY2(face != nullptr && !face->text(QAccessible::Name).isEmpty(),
                             qPrintable(widget->objectName()));
                }
                QString text;
                if (const auto* label = qobject_cast<QLabel*>(widget)) {
                    QCOMPARE(label->textFormat(), Qt::PlainText);
                    text = label->buddy() != nullptr ? label->text() : QString();
                } else if (const auto* button = qobject_cast<QAbstractButton*>(widget)) {
                    text = button->text();
                }
                const QString letter = QKeySequence::mnemonic(text).toString();
                QVERIFY2(letter.isEmpty() || !letters.contains(letter), qPrintable(text));
                letters.insert(letter);
            }
            QVERIFY(letters.size() > 8);
            delete m_dialog.data();
        }
    }

    void tellsWhatIsMissingInsteadOfRefusing()
    {
        openNew();
        QVERIFY(button(u"saveButton"_s)->isEnabled());
        QVERIFY2(status().contains(u"Still to fill in or to correct: Tenant, API key"_s),
                 qPrintable(status()));
        QVERIFY(mistake(u"field_tenant"_s).isEmpty()); // nobody was there yet
        button(u"saveButton"_s)->click();
        QCOMPARE(m_desk->saves.size(), 0);
        QVERIFY(mistake(u"field_tenant"_s).contains(u"At the top of the console"_s));
        QCOMPARE(focused(), u"field_tenantEdit"_s);
        QVERIFY(status().contains(u"Not saved yet. Look at: Tenant"_s));
        // The words go with the field for a screen reader.
        const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(edit(u"field_tenantEdit"_s));
        QVERIFY(face->text(QAccessible::Description).contains(u"This is needed"_s));
        type(u"T_1"_s);
        QTRY_VERIFY(mistake(u"field_tenant"_s).isEmpty());
        QVERIFY(status().contains(u"Still to fill in or to correct: API key"_s));
    }

    void showsAMistakeOnceTheFieldIsLeft()
    {
        openNew();
        m_desk->taken = {u"acme"_s, u"sales"_s};
        edit(u"idEdit"_s)->setFocus();
        edit(u"idEdit"_s)->selectAll();
        type(u"sales"_s);
        QTest::qWait(200); // longer than the dialog waits before it looks
        QVERIFY(mistake(u"id"_s).isEmpty());
        QTest::keyClick(edit(u"idEdit"_s), Qt::Key_Tab);
        QCOMPARE(mistake(u"id"_s), u"There is such an account. Choose another ID."_s);
        edit(u"labelEdit"_s)->setFocus();
        type(u"Other"_s);
        QCOMPARE(edit(u"idEdit"_s)->text(), u"sales"_s); // a person's own ID is left alone
    }

    void mistakesWithoutAFieldAreSaidToo()
    {
        m_desk->base.mistakes = {{u"provider"_s, u"The provider is not known."_s}};
        openNew();
        fillAcme();
        button(u"saveButton"_s)->click();
        QCOMPARE(m_desk->saves.size(), 0);
        QVERIFY(status().contains(u"The provider is not known."_s));
    }

    void asksBeforeSavingWithoutAKey()
    {
        openNew();
        edit(u"field_tenantEdit"_s)->setText(u"T_1"_s);
        button(u"saveButton"_s)->click();
        auto* question = m_dialog->findChild<ConfirmDialog*>();
        QVERIFY(question != nullptr && question->isVisible());
        QVERIFY(textsOf(question).contains(u"RINGBACK_SECRET_ACME_API_KEY"_s));
        QTest::keyClick(question, Qt::Key_Return); // the default goes back
        QCOMPARE(m_desk->saves.size(), 0);
        QTRY_COMPARE(focused(), u"field_api_keyEdit"_s);
        QTRY_VERIFY(m_dialog->findChild<ConfirmDialog*>() == nullptr);
        button(u"saveButton"_s)->click();
        m_dialog->findChild<ConfirmDialog*>()->findChild<QPushButton*>(u"yesButton"_s)->click();
        QCOMPARE(m_desk->saves.size(), 1);
        QVERIFY(m_desk->saves.first().draft.secrets.isEmpty());
    }

    void showsOnlyTheFieldsOfTheChosenWay()
    {
        openNew(u"brook"_s);
        QVERIFY(row(u"field_token"_s)->isVisible());
        QVERIFY(!row(u"field_username"_s)->isVisible());
        auto* combo = m_dialog->findChild<QComboBox*>(u"field_authCombo"_s);
        QCOMPARE(combo->itemText(0), u"Access token"_s); // as the field of that name
        QCOMPARE(combo->itemText(1), u"Login"_s);
        edit(u"field_tokenEdit"_s)->setFocus();
        type(CanaryKey);
        combo->setFocus();
        QTest::keyClick(combo, Qt::Key_Down);
        QTRY_VERIFY(row(u"field_username"_s)->isVisible());
        QVERIFY(row(u"field_password"_s)->isVisible());
        QVERIFY(!row(u"field_token"_s)->isVisible());
        QTRY_VERIFY(status().contains(u"Password"_s));
    }

    void neverFoldsWhatAWayToSignInNeeds()
    {
        // A user name with a usual value, among many settings that can be left alone.
        AccountForm& form = m_desk->providers[1];
        for (AccountField& field : form.fields)
            field.hasDefault = field.hasDefault || field.key == u"username"_s;
        form.fields += FakeAccountDesk::open().fields.mid(1);
        openNew(u"brook"_s);
        QVERIFY(!row(u"field_path_1"_s)->isVisible());
        auto* combo = m_dialog->findChild<QComboBox*>(u"field_authCombo"_s);
        combo->setCurrentIndex(combo->findData(u"login"_s));
        QTRY_VERIFY(row(u"field_username"_s)->isVisible());
        QVERIFY(!row(u"field_path_1"_s)->isVisible());
    }

    void foldsSettingsThatCanBeLeftAlone()
    {
        openNew(u"own"_s);
        QVERIFY(!row(u"field_path_1"_s)->isVisible());
        auto* fold = m_dialog->findChild<QToolButton*>(u"moreFieldsButton"_s);
        QVERIFY(fold->text().contains(u"8"_s));
        fold->setFocus();
        QTest::keyClick(fold, Qt::Key_Space);
        QVERIFY(row(u"field_path_8"_s)->isVisible());
        QTest::keyClick(fold, Qt::Key_Space);
        m_desk->base.mistakes = {{u"path_3"_s, u"This is no pointer."_s}};
        edit(u"baseUrlEdit"_s)->setText(u"https://voice.example"_s);
        button(u"saveButton"_s)->click();
        QVERIFY(row(u"field_path_3"_s)->isVisible()); // unfolded, to be seen
        QCOMPARE(focused(), u"field_path_3Edit"_s);
        // Words of a definition are shown, not read as markup.
        QVERIFY(textsOf(m_dialog).contains(u"<img src=x> reads any list of calls."_s));
        QCOMPARE(row(u"field_api_key"_s)->title(), u"Key & password"_s);
    }

    void saysWhereTheKeyGoes()
    {
        openNew();
        auto* card = m_dialog->findChild<Card*>(u"originCard"_s);
        auto* label = m_dialog->findChild<PlainLabel*>(u"originLabel"_s);
        QVERIFY(label->plainText().contains(u"https://api.acme.example, and nowhere else"_s));
        QCOMPARE(card->tone(), Tone::Neutral);
        auto* address = edit(u"baseUrlEdit"_s);
        QVERIFY(!button(u"ownAddressButton"_s)->isVisible());
        address->setFocus();
        address->selectAll();
        type(u"https://acme.example.evil.example/v1"_s);
        QTRY_COMPARE(card->tone(), Tone::Caution);
        QVERIFY(
            label->plainText().contains(u"https://acme.example.evil.example. That is not Acme Voice's"_s));
        button(u"ownAddressButton"_s)->click();
        QTRY_COMPARE(card->tone(), Tone::Neutral);
        address->selectAll();
        type(u"http://api.acme.example"_s);
        QTest::keyClick(address, Qt::Key_Tab);
        QVERIFY(mistake(u"baseUrl"_s).contains(u"https://"_s));
        QVERIFY(!card->isVisible()); // it will be sent nowhere
    }

    void offersOnlySafeLinksWithTheirHost()
    {
        openNew();
        QCOMPARE(button(u"documentationButton"_s)->text(), u"Documentation on docs.acme.example"_s);
        QSignalSpy links(m_dialog, &AccountDialog::linkRequested);
        button(u"consoleButton"_s)->click();
        QCOMPARE(links.value(0).value(0).toUrl(), QUrl(u"https://console.acme.example/"_s));
        choose(u"brook"_s);
        QVERIFY(!button(u"documentationButton"_s)->isVisible()); // http only
        QVERIFY(!button(u"consoleButton"_s)->isVisible());
    }

    void warnsOfADuplicate()
    {
        m_desk->duplicateTenant = u"T_1"_s;
        openNew();
        auto* card = m_dialog->findChild<Card*>(u"duplicateCard"_s);
        QVERIFY(!card->isVisible());
        edit(u"field_tenantEdit"_s)->setFocus();
        type(u"T_1"_s);
        QTRY_VERIFY(card->isVisible());
        QVERIFY(textsOf(card).contains(u"\"first\" asks the same"_s));
    }

    void neverShowsAStoredKey_data()
    {
        QTest::addColumn<int>("place");
        QTest::addColumn<QString>("note");
        QTest::addColumn<QString>("placeholder");
        QTest::newRow("store") << int(SecretPlace::Store) << u"Kept in the test's secret store."_s
                               << u"kept in the test's secret store; type to replace"_s;
        QTest::newRow("session") << int(SecretPlace::Session) << u"Kept in memory until Ringback ends."_s
                                 << u"kept in memory; type to replace"_s;
        QTest::newRow("environment") << int(SecretPlace::Environment)
                                     << u"RINGBACK_SECRET_DESK_API_KEY holds it, and it wins"_s
                                     << u"from the environment"_s;
        QTest::newRow("nowhere") << int(SecretPlace::Nowhere) << QString() << QString();
    }
    void neverShowsAStoredKey()
    {
        QFETCH(int, place);
        QFETCH(QString, note);
        QFETCH(QString, placeholder);
        m_desk->held.insert(u"desk/api_key"_s, SecretPlace(place));
        openEdit();
        auto* key = edit(u"field_api_keyEdit"_s);
        QCOMPARE(key->text(), QString());
        QCOMPARE(key->placeholderText(), placeholder);
        QVERIFY(noteOf(u"field_api_key"_s).contains(note));
        QCOMPARE(noteOf(u"field_api_key"_s).isEmpty(), note.isEmpty());
        QCOMPARE(status().contains(u"API key"_s), place == int(SecretPlace::Nowhere));
        key->setFocus();
        type(CanaryKey);
        const bool kept = place == int(SecretPlace::Store) || place == int(SecretPlace::Session);
        QTRY_COMPARE(noteOf(u"field_api_key"_s).contains(u"Takes the place"_s), kept);
        key->clear();
        edit(u"labelEdit"_s)->setFocus();
        type(u"x"_s);
        QTest::keyClick(edit(u"labelEdit"_s), Qt::Key_Tab);
        if (place != int(SecretPlace::Nowhere)) {
            button(u"saveButton"_s)->click();
            QCOMPARE(m_desk->saves.size(), 1);
            QVERIFY(m_desk->saves.first().draft.secrets.isEmpty()); // keeps what is there
        }
    }

    void removesAStoredKey()
    {
        m_desk->held.insert(u"desk/api_key"_s, SecretPlace::Store);
        openEdit();
        auto* remove = child<QToolButton>(u"field_api_keyRemoveButton"_s);
        auto* key = edit(u"field_api_keyEdit"_s);
        QVERIFY(remove->isVisible());
        QCOMPARE(remove->accessibleName(), u"Remove stored key: API key"_s);
        key->setFocus();
        type(CanaryKey);
        remove->setFocus();
        QTest::keyClick(remove, Qt::Key_Space);
        QVERIFY(m_dialog->isChanged());
        QVERIFY(!key->isEnabled());
        QVERIFY(key->text().isEmpty()); // nothing of what was typed is saved instead
        QCOMPARE(noteOf(u"field_api_key"_s), u"Removed from the test's secret store when you save."_s);
        // Back, and nothing is removed.
        QTest::keyClick(remove, Qt::Key_Space);
        QVERIFY(key->isEnabled());
        QVERIFY(noteOf(u"field_api_key"_s).contains(u"Kept in"_s));
        QTest::keyClick(remove, Qt::Key_Space);
        keep(u"removing-a-key"_s, ThemeMode::Light);
        m_theme->setMode(ThemeMode::Dark);
        keep(u"removing-a-key"_s, ThemeMode::Dark);
        m_theme->setMode(ThemeMode::Light);
        button(u"saveButton"_s)->click();
        // This one is needed: that is said first.
        auto* question = m_dialog->findChild<ConfirmDialog*>();
        QVERIFY(question != nullptr);
        QVERIFY(m_desk->saves.isEmpty());
        question->findChild<QPushButton*>(u"yesButton"_s)->click();
        QCOMPARE(m_desk->saves.size(), 1);
        QCOMPARE(m_desk->saves.first().draft.secrets, (Secrets {{u"api_key"_s, QString()}}));
    }

    void removesAnOptionalKeyWithoutAQuestion()
    {
        m_desk->held.insert(u"desk/api_key"_s, SecretPlace::Session);
        Account account = sample();
        account.provider = u"own"_s;
        account.baseUrl = u"https://own.example"_s;
        m_dialog = new AccountDialog(*m_desk, *m_clock, account);
        show();
        child<QToolButton>(u"field_api_keyRemoveButton"_s)->click();
        QCOMPARE(noteOf(u"field_api_key"_s), u"Forgotten when you save."_s);
        button(u"saveButton"_s)->click();
        QCOMPARE(m_desk->saves.size(), 1);
        QCOMPARE(m_desk->saves.first().draft.secrets, (Secrets {{u"api_key"_s, QString()}}));
    }

    void offersToRemoveOnlyWhatIsKept_data()
    {
        QTest::addColumn<int>("place");
        QTest::newRow("environment") << int(SecretPlace::Environment);
        QTest::newRow("nowhere") << int(SecretPlace::Nowhere);
    }
    void offersToRemoveOnlyWhatIsKept()
    {
        QFETCH(int, place);
        m_desk->held.insert(u"desk/api_key"_s, SecretPlace(place));
        openEdit();
        QVERIFY(!child<QToolButton>(u"field_api_keyRemoveButton"_s)->isVisible());
    }

    void changesAnAccount()
    {
        m_desk->held.insert(u"desk/api_key"_s, SecretPlace::Store);
        openEdit();
        QVERIFY(m_dialog->findChild<ProviderChooser*>() == nullptr);
        QVERIFY(edit(u"idEdit"_s)->isReadOnly());
        QCOMPARE(edit(u"labelEdit"_s)->text(), u"Sales"_s);
        QCOMPARE(edit(u"field_tenantEdit"_s)->text(), u"T_9"_s);
        QCOMPARE(m_dialog->findChild<QSpinBox*>(u"limitSpinBox"_s)->value(), 30);
        QVERIFY(m_dialog->findChild<QCheckBox*>(u"pausedCheckBox"_s)->isChecked());
        QVERIFY(!m_dialog->isChanged());
        auto* colour = m_dialog->findChild<QComboBox*>(u"colourCombo"_s);
        QCOMPARE(colour->currentData().toString(), u"olive"_s);
        colour->setCurrentIndex(colour->findData(u"red"_s));
        edit(u"certificateEdit"_s)->setText(u"/made/up/ca.pem"_s);
        m_dialog->findChild<QSpinBox*>(u"limitSpinBox"_s)->setValue(12);
        m_dialog->findChild<QCheckBox*>(u"pausedCheckBox"_s)->setChecked(false);
        QVERIFY(m_dialog->isChanged());
        button(u"saveButton"_s)->click();
        const AccountDraft draft = m_desk->saves.value(0).draft;
        QCOMPARE(draft.previousId, u"desk"_s);
        QCOMPARE(draft.account.colour, u"red"_s);
        QCOMPARE(draft.account.caCertificate, u"/made/up/ca.pem"_s);
        QCOMPARE(draft.account.requestsPerMinute, 12);
        QCOMPARE(draft.account.paused, false);
        QCOMPARE(draft.account.fields, (QMap<QString, QString> {{u"tenant"_s, u"T_9"_s}}));
    }

    void testsTheConnection()
    {
        openNew();
        fillAcme();
        auto* panel = m_dialog->findChild<AccountTestPanel*>();
        QVERIFY(!panel->isVisible());
        button(u"testButton"_s)->click();
        QCOMPARE(m_desk->checks.size(), 1);
        QCOMPARE(m_desk->checks.first().draft.secrets.value(u"api_key"_s), CanaryKey);
        QVERIFY(panel->isRunning());
        QVERIFY(textsOf(panel).contains(u"Asking https://api.acme.example"_s));
        QVERIFY(button(u"stopTestButton"_s)->isVisible());
        m_desk->answerCheck({true, {}, {}, 37});
        QVERIFY(!panel->isRunning());
        QVERIFY2(textsOf(panel).contains(u"It works"_s), qPrintable(textsOf(panel)));
        QVERIFY(textsOf(panel).contains(u"holds 37 calls"_s));
        QVERIFY(!textsOf(panel).contains(u"Something has changed"_s));
        edit(u"field_tenantEdit"_s)->setFocus();
        type(u"x"_s);
        QVERIFY(textsOf(panel).contains(u"Something has changed"_s));
        QCOMPARE(m_desk->saves.size(), 0);
    }

    void explainsAFailingTest()
    {
        openNew();
        fillAcme();
        button(u"testButton"_s)->click();
        DecodedError error;
        error.provider = u"acme"_s;
        error.httpStatus = 401;
        error.recognised = true;
        error.title = u"Key not accepted"_s;
        error.cause = u"The key was copied in part."_s;
        error.fix = {u"Copy the key anew."_s};
        m_desk->answerCheck({false, {}, error, 0});
        const auto* panel = m_dialog->findChild<AccountTestPanel*>();
        QVERIFY(textsOf(panel).contains(u"It does not work yet"_s));
        QVERIFY(textsOf(panel).contains(u"Key not accepted"_s));
        QVERIFY(textsOf(panel).contains(u"Copy the key anew."_s));
        auto* area = m_dialog->findChild<QScrollArea*>(u"accountScrollArea"_s);
        QTRY_VERIFY(area->verticalScrollBar()->value() > 0); // the answer is in sight
        QVERIFY(button(u"saveButton"_s)->isEnabled());       // a provider may be down today
        button(u"testButton"_s)->click();
        m_desk->answerCheck({false, u"Nothing listens there."_s, {}, 0});
        QVERIFY(textsOf(panel).contains(u"Nothing listens there."_s));
        QVERIFY(!textsOf(panel).contains(u"Copy the key anew."_s));
    }

    void stopsATest()
    {
        openNew();
        fillAcme();
        button(u"testButton"_s)->click();
        QVERIFY(!button(u"testButton"_s)->isEnabled());
        auto* stop = button(u"stopTestButton"_s);
        stop->setFocus();
        QTest::keyClick(stop, Qt::Key_Space);
        QCOMPARE(m_desk->canceled, 1);
        QCOMPARE(focused(), u"testButton"_s);
        const auto* panel = m_dialog->findChild<AccountTestPanel*>();
        QVERIFY(textsOf(panel).contains(u"The test was stopped"_s));
        m_desk->answerCheck({true, {}, {}, 3}); // too late: it was for the stopped one
        QVERIFY(!textsOf(panel).contains(u"It works"_s));
    }

    void testNeedsTheKeyAndNotTheId()
    {
        openNew();
        edit(u"idEdit"_s)->setText(u"not an id"_s);
        edit(u"field_tenantEdit"_s)->setText(u"T_1"_s);
        button(u"testButton"_s)->click();
        QCOMPARE(m_desk->checks.size(), 0);
        QVERIFY(status().contains(u"Still needed: API key"_s));
        QCOMPARE(focused(), u"field_api_keyEdit"_s);
        type(CanaryKey);
        button(u"testButton"_s)->click();
        QCOMPARE(m_desk->checks.size(), 1);
    }

    void failingSaveKeepsEverything()
    {
        openNew();
        fillAcme();
        button(u"saveButton"_s)->click();
        QVERIFY(!m_dialog->findChild<QScrollArea*>(u"accountScrollArea"_s)->isEnabled());
        button(u"saveButton"_s)->click(); // once is enough
        QCOMPARE(m_desk->saves.size(), 1);
        m_desk->answerSave(u"The profile cannot be written: the disk is full."_s);
        QVERIFY(m_dialog->isVisible());
        QVERIFY(status().contains(u"the disk is full"_s));
        QCOMPARE(edit(u"field_api_keyEdit"_s)->text(), CanaryKey);
        QVERIFY(button(u"saveButton"_s)->isEnabled());
        button(u"saveButton"_s)->click();
        m_desk->answerSave();
        QVERIFY(!m_dialog->isVisible());
    }

    void nobodyWaitsForASlowStore()
    {
        openNew();
        fillAcme();
        m_dialog->setAttribute(Qt::WA_DeleteOnClose);
        button(u"saveButton"_s)->click();
        QTest::keyClick(m_dialog, Qt::Key_Escape);
        QVERIFY(!m_dialog->isVisible());
        QCOMPARE(edit(u"field_api_keyEdit"_s)->text(), QString());
        QSignalSpy failed(m_dialog, &AccountDialog::saveFailedLater);
        m_desk->answerSave(u"The store said no."_s);
        QCOMPARE(failed.value(0).value(0).toString(), u"The store said no."_s);
        QTRY_VERIFY(m_dialog.isNull());
    }

    void saysHowTheSecretStoreIs_data()
    {
        using Kind = SecretStoreState::Kind;
        QTest::addColumn<SecretStoreState>("state");
        QTest::addColumn<bool>("retry");
        const auto state = [](Kind kind, const QString& text) {
            return SecretStoreState {kind, u"the test's secret store"_s, text};
        };
        QTest::newRow("asking") << state(Kind::Asking, u"The store takes its time."_s) << false;
        QTest::newRow("usable") << state(Kind::Usable, u"Keys are kept."_s) << false;
        QTest::newRow("locked") << state(Kind::Locked, u"The store is locked. Unlock it."_s) << true;
        QTest::newRow("unavailable") << state(Kind::Unavailable, u"There is no store here."_s) << false;
        QTest::newRow("failed") << state(Kind::Failed, u"The store answered with an error."_s) << true;
    }
    void saysHowTheSecretStoreIs()
    {
        QFETCH(SecretStoreState, state);
        QFETCH(bool, retry);
        openNew();
        m_desk->become(state);
        auto* card = m_dialog->findChild<SecretStoreCard*>();
        QCOMPARE(textsOf(card), state.text);
        QCOMPARE(button(u"retryStoreButton"_s)->isVisible(), retry);
        QVERIFY(card->tone() != Tone::Bad); // calm: nothing is lost
        fillAcme();
        QVERIFY(button(u"saveButton"_s)->isEnabled()); // in every state
        if (!retry)
            return;
        button(u"retryStoreButton"_s)->click();
        QCOMPARE(m_desk->retries, 1);
        m_desk->become({SecretStoreState::Kind::Usable, u"the store"_s, u"Keys are kept."_s});
        QVERIFY(!button(u"retryStoreButton"_s)->isVisible());
    }

    void doesNotAskForAKeyThatALockedStoreMayHold()
    {
        m_desk->store.kind = SecretStoreState::Kind::Locked;
        openEdit();
        QVERIFY2(status().contains(u"Ready to save"_s), qPrintable(status()));
        edit(u"labelEdit"_s)->setText(u"Renamed"_s);
        button(u"saveButton"_s)->click();
        QVERIFY(m_dialog->findChild<ConfirmDialog*>() == nullptr);
        QCOMPARE(m_desk->saves.size(), 1);
    }

    void escapeAsksOnlyWhereSomethingWouldBeLost()
    {
        openNew();
        QTest::keyClick(m_dialog, Qt::Key_Escape);
        QVERIFY(!m_dialog->isVisible());
        delete m_dialog.data();

        openNew();
        edit(u"labelEdit"_s)->setFocus();
        type(u"x"_s);
        QTest::keyClick(m_dialog, Qt::Key_Escape);
        QVERIFY(m_dialog->isVisible());
        auto* question = m_dialog->findChild<ConfirmDialog*>();
        QVERIFY(question != nullptr);
        QTest::keyClick(question, Qt::Key_Return); // the default keeps it
        QVERIFY(m_dialog->isVisible());
        QCOMPARE(edit(u"labelEdit"_s)->text(), u"x"_s);
        QTRY_VERIFY(m_dialog->findChild<ConfirmDialog*>() == nullptr);
        QTest::keyClick(m_dialog, Qt::Key_Escape);
        m_dialog->findChild<ConfirmDialog*>()->findChild<QPushButton*>(u"yesButton"_s)->click();
        QVERIFY(!m_dialog->isVisible());
        QCOMPARE(m_desk->saves.size(), 0);
    }

    void showsAKeyOnlyWhileTheButtonIsHeld()
    {
        openNew();
        fillAcme();
        auto* key = edit(u"field_api_keyEdit"_s);
        auto* show = m_dialog->findChild<QToolButton*>(u"field_api_keyShowButton"_s);
        QCOMPARE(key->echoMode(), QLineEdit::Password);
        QTest::mousePress(show, Qt::LeftButton);
        QCOMPARE(key->echoMode(), QLineEdit::Normal);
        QTest::mouseRelease(show, Qt::LeftButton);
        QCOMPARE(key->echoMode(), QLineEdit::Password);
        show->setFocus();
        QTest::keyPress(show, Qt::Key_Space);
        QCOMPARE(key->echoMode(), QLineEdit::Normal);
        QTest::keyRelease(show, Qt::Key_Space);
        QCOMPARE(key->echoMode(), QLineEdit::Password);
        // Held while it closes, say by a shortcut.
        QTest::keyPress(show, Qt::Key_Space);
        m_dialog->done(QDialog::Rejected);
        QCOMPARE(key->echoMode(), QLineEdit::Password);
        // Copying from the field is no way around it.
        QApplication::clipboard()->setText(u"before"_s);
        key->selectAll();
        key->copy();
        QCOMPARE(QApplication::clipboard()->text(), u"before"_s);
    }

    void keysLeaveNoTrace()
    {
        openNew();
        fillAcme();
        button(u"testButton"_s)->click();
        m_desk->answerCheck({true, {}, {}, 1});
        for (const QObject* object : m_dialog->findChildren<QObject*>()) {
            QVERIFY(!object->objectName().contains(CanaryKey));
            const auto* widget = qobject_cast<const QWidget*>(object);
            if (widget == nullptr)
                continue;
            QVERIFY(!widget->toolTip().contains(CanaryKey));
            QVERIFY(!widget->accessibleName().contains(CanaryKey));
            QVERIFY(!widget->accessibleDescription().contains(CanaryKey));
            QAccessibleInterface* face = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
            for (const QAccessible::Text text :
                 {QAccessible::Name, QAccessible::Description, QAccessible::Value, QAccessible::Help})
                QVERIFY2(face == nullptr || !face->text(text).contains(CanaryKey),
                         qPrintable(widget->objectName()));
        }
        QVERIFY(!textsOf(m_dialog).contains(CanaryKey));
        auto* key = edit(u"field_api_keyEdit"_s);
        QVERIFY(key->isUndoAvailable());
        m_dialog->done(QDialog::Rejected);
        QCOMPARE(key->text(), QString());
        QVERIFY(!key->isUndoAvailable());
        key->undo();
        key->redo();
        QCOMPARE(key->text(), QString());
    }

    void anotherProviderForgetsTheTypedKey()
    {
        openNew();
        fillAcme();
        choose(u"own"_s);
        QCOMPARE(edit(u"field_api_keyEdit"_s)->text(), QString()); // the same field key, another provider
        choose(u"acme"_s);
        QCOMPARE(edit(u"field_api_keyEdit"_s)->text(), QString());
    }

    void findsOneProviderAmongMany()
    {
        for (int i = 0; i < 40; ++i) {
            AccountForm form = FakeAccountDesk::plain();
            form.provider = u"p%1"_s.arg(i);
            form.name = u"Provider %1"_s.arg(i);
            m_desk->providers.append(form);
        }
        openNew();
        QTRY_COMPARE(focused(), u"providerSearchEdit"_s);
        type(u"er 27"_s);
        auto* list = m_dialog->findChild<QListView*>(u"providerList"_s);
        QCOMPARE(list->model()->rowCount(), 1);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QCOMPARE(focused(), u"labelEdit"_s);
        QCOMPARE(m_dialog->findChild<PlainLabel*>(u"providerNameLabel"_s)->plainText(), u"Provider 27"_s);
        QCOMPARE(edit(u"idEdit"_s)->text(), u"p27"_s);
    }

    void accountOfAnUnknownProviderOpens()
    {
        Account account = sample();
        account.provider = u"gone"_s;
        m_dialog = new AccountDialog(*m_desk, *m_clock, account);
        m_dialog->show();
        QCOMPARE(m_dialog->findChild<PlainLabel*>(u"providerNameLabel"_s)->plainText(), u"gone"_s);
        QTest::keyClick(m_dialog, Qt::Key_Escape);
        QVERIFY(!m_dialog->isVisible());
    }

    // With RINGBACK_PICTURES=DIR the pictures are kept, to be looked at.
    void fitsASmallScreenInBothThemes()
    {
        for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
            m_theme->setMode(mode);
            for (const QString& provider : {u"acme"_s, u"brook"_s, u"own"_s}) {
                openNew(provider);
                QVERIFY(m_dialog->width() <= 1280 && m_dialog->height() <= 800);
                keep(u"dialog-"_s + provider, mode);
                delete m_dialog.data();
            }
            m_desk->held.insert(u"desk/api_key"_s, SecretPlace::Store);
            m_desk->duplicateTenant = u"T_9"_s;
            m_desk->store = {SecretStoreState::Kind::Locked, u"the system's secret store"_s,
                             u"The system's secret store is locked. Unlock it, then try again; until then "
                             u"keys are kept in memory."_s};
            openEdit();
            edit(u"baseUrlEdit"_s)->setText(u"https://voice.example/v1"_s);
            edit(u"certificateEdit"_s)->setText(u"/nowhere"_s);
            button(u"saveButton"_s)->click();
            QCoreApplication::processEvents();
            keep(u"dialog-edit"_s, mode);
            auto* area = m_dialog->findChild<QScrollArea*>(u"accountScrollArea"_s);
            area->verticalScrollBar()->setValue(area->verticalScrollBar()->maximum());
            keep(u"dialog-edit-end"_s, mode);
            QVERIFY(!area->horizontalScrollBar()->isVisible());
            QVERIFY(area->widget()->width() <= area->viewport()->width()); // nothing is cut off
            edit(u"certificateEdit"_s)->clear();
            button(u"testButton"_s)->click();
            QTRY_VERIFY(m_dialog->findChild<AccountTestPanel*>()->isVisible());
            QCoreApplication::processEvents();
            keep(u"dialog-testing"_s, mode);
            DecodedError error;
            error.provider = u"acme"_s;
            error.httpStatus = 401;
            error.recognised = true;
            error.title = u"Key not accepted"_s;
            error.code = u"invalid_key"_s;
            error.message = u"The API key is invalid."_s;
            error.cause = u"The key was copied in part, or belongs to another tenant."_s;
            error.fix = {u"Copy the key anew from the console."_s, u"Check that the tenant is the same."_s};
            m_desk->answerCheck({false, {}, error, 0});
            QTRY_VERIFY(area->verticalScrollBar()->value() > 0);
            QTest::qWait(50);
            keep(u"dialog-failed"_s, mode);
            delete m_dialog.data();
        }
    }

private:
    static Account sample()
    {
        Account account;
        account.id = u"desk"_s;
        account.provider = u"acme"_s;
        account.label = u"Sales"_s;
        account.fields = {{u"tenant"_s, u"T_9"_s}};
        account.colour = u"olive"_s;
        account.requestsPerMinute = 30;
        account.paused = true;
        return account;
    }
    void show()
    {
        m_dialog->show();
        QApplication::setActiveWindow(m_dialog);
        QVERIFY(QTest::qWaitForWindowActive(m_dialog));
    }
    void openNew(const QString& provider = u"acme"_s)
    {
        m_dialog = new AccountDialog(*m_desk, *m_clock);
        show();
        choose(provider);
    }
    void openEdit()
    {
        m_dialog = new AccountDialog(*m_desk, *m_clock, sample());
        show();
    }
    void choose(const QString& provider)
    {
        auto* chooser = m_dialog->findChild<ProviderChooser*>();
        chooser->setCurrent(provider);
        QCOMPARE(chooser->current(), provider);
    }
    void fillAcme()
    {
        edit(u"field_tenantEdit"_s)->setFocus();
        type(u"T_1"_s);
        edit(u"field_api_keyEdit"_s)->setFocus();
        type(CanaryKey);
        QTest::keyClick(edit(u"field_api_keyEdit"_s), Qt::Key_Tab);
    }
    static void type(const QString& text) { QTest::keyClicks(QApplication::focusWidget(), text); }
    static QString focused()
    {
        const QWidget* widget = QApplication::focusWidget();
        return widget != nullptr ? widget->objectName() : QString();
    }
    template <typename T> T* child(const QString& name) const
    {
        T* found = m_dialog->findChild<T*>(name);
        if (found == nullptr)
            qFatal("no such child: %s", qPrintable(name));
        return found;
    }
    QLineEdit* edit(const QString& name) const { return child<QLineEdit>(name); }
    QPushButton* button(const QString& name) const { return child<QPushButton>(name); }
    FieldRow* row(const QString& name) const { return child<FieldRow>(name + u"Row"_s); }
    QString mistake(const QString& name) const { return row(name)->mistake(); }
    QString noteOf(const QString& name) const
    {
        const auto* note = child<PlainLabel>(name + u"NoteLabel"_s);
        return note->isHidden() ? QString() : note->plainText();
    }
    QString status() const { return child<PlainLabel>(u"accountStatusLabel"_s)->plainText(); }
    static QString textsOf(const QWidget* root)
    {
        QStringList texts;
        for (const auto* label : root->findChildren<PlainLabel*>()) {
            if (label->isVisibleTo(root) && !label->plainText().isEmpty())
                texts.append(label->plainText());
        }
        return texts.join(u'\n');
    }
    void keep(const QString& name, ThemeMode mode)
    {
        QCoreApplication::processEvents();
        // No text is pressed flat.
        for (const QWidget* widget : m_dialog->findChildren<FieldRow*>()) {
            if (widget->isVisible())
                QTRY_VERIFY2(widget->height() >= widget->heightForWidth(widget->width()),
                             qPrintable(widget->objectName()));
        }
        const QImage image = m_dialog->grab().toImage();
        QVERIFY(!image.isNull());
        const QString folder = qEnvironmentVariable("RINGBACK_PICTURES");
        if (!folder.isEmpty())
            QVERIFY(image.save(QDir(folder).filePath(name + u'-' + wordOf(mode) + u".png"_s)));
    }

    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<FakeAccountDesk> m_desk;
    std::unique_ptr<Theme> m_theme;
    QPointer<AccountDialog> m_dialog;
};

QTEST_MAIN(TestAccountDialog)
#include "tst_accountdialog.moc"
