// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include "support/fakerecordingdesk.h"

#include <QDialog>
#include <QMenu>
#include <QStatusBar>
#include <QToolButton>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestRecordingActions : public WindowTest {
    Q_OBJECT

private slots:
    void isNotOfferedWithoutADesk()
    {
        QVERIFY(m_window->findChild<QAction*>(u"recordTrafficAction"_s) == nullptr);
    }

    void startsAfterSayingWhatIsMaskedAndStops()
    {
        FakeRecordingDesk desk;
        m_window->offerRecording(desk);
        auto* action = child<QAction>(u"recordTrafficAction"_s);
        QVERIFY(child<QMenu>(u"fileMenu"_s)->actions().contains(action));
        QVERIFY(action->text().contains(u"ecord traffic"_s));
        auto* indicator = child<QWidget>(u"recordingIndicator"_s);
        QVERIFY(!indicator->isVisible());
        action->trigger();
        auto* dialog = child<QDialog>(u"recordingDialog"_s);
        const QString texts = textsOf(dialog);
        QVERIFY2(texts.contains(u"Masked: keys"_s) && texts.contains(u"Not masked: phone numbers"_s),
                 qPrintable(texts));
        auto* folder = dialog->findChild<QLineEdit*>(u"recordingFolderEdit"_s);
        QCOMPARE(folder->text(), desk.proposedFolder());
        keep(*dialog, u"record-dialog-light"_s);
        m_theme->setMode(ThemeMode::Dark);
        keep(*dialog, u"record-dialog-dark"_s);
        QVERIFY(desk.on.isEmpty());
        // By keyboard: Enter in the field records.
        folder->setText(u"/made/up/for <b>support"_s);
        QTest::keyClick(folder, Qt::Key_Return);
        QCOMPARE(desk.on, u"/made/up/for <b>support"_s);
        QVERIFY(indicator->isVisible());
        QCOMPARE(child<PlainLabel>(u"recordingLabel"_s)->plainText(), u"Recording to for <b>support"_s);
        QVERIFY(action->text().contains(u"Stop"_s));
        keep(*m_window, u"recording-dark"_s);
        m_theme->setMode(ThemeMode::Light);
        keep(*m_window, u"recording-light"_s);
        child<QToolButton>(u"stopRecordingButton"_s)->click();
        QVERIFY(desk.on.isEmpty());
        QVERIFY(!indicator->isVisible());
        QVERIFY(child<PlainLabel>(u"noticeLabel"_s)->plainText().contains(u"/made/up/for <b>support"_s));
    }

    void aFolderThatCannotBeUsedIsSaidInTheDialog()
    {
        FakeRecordingDesk desk;
        m_window->offerRecording(desk);
        desk.problem = u"The folder /made/up is not empty."_s;
        child<QAction>(u"recordTrafficAction"_s)->trigger();
        auto* dialog = child<QDialog>(u"recordingDialog"_s);
        dialog->findChild<QPushButton*>(u"startRecordingButton"_s)->click();
        QVERIFY(dialog->isVisible());
        QVERIFY(textsOf(dialog).contains(desk.problem));
        auto* folder = dialog->findChild<QLineEdit*>(u"recordingFolderEdit"_s);
        folder->clear();
        desk.problem.clear();
        dialog->findChild<QPushButton*>(u"startRecordingButton"_s)->click();
        QVERIFY(dialog->isVisible()); // without a name nothing is recorded
        QVERIFY(desk.on.isEmpty());
        QTest::keyClick(dialog, Qt::Key_Escape);
        QVERIFY(desk.on.isEmpty());
    }

    // As from the command line.
    void oneThatRunsAlreadyIsShown()
    {
        FakeRecordingDesk desk;
        desk.on = u"/made/up/early"_s;
        m_window->offerRecording(desk);
        QVERIFY(child<QWidget>(u"recordingIndicator"_s)->isVisible());
        QVERIFY(child<QAction>(u"recordTrafficAction"_s)->text().contains(u"Stop"_s));
        desk.endWith(u"Recording has ended: the disk is full."_s);
        const QString notice = child<PlainLabel>(u"noticeLabel"_s)->plainText();
        QVERIFY2(notice.contains(u"the disk is full"_s) && notice.contains(u"/made/up/early"_s),
                 qPrintable(notice));
        QVERIFY(!child<QWidget>(u"recordingIndicator"_s)->isVisible());
    }

private:
    static void keep(QWidget& widget, const QString& name)
    {
        QCoreApplication::processEvents();
        const QString folder = qEnvironmentVariable("RINGBACK_PICTURES");
        if (!folder.isEmpty())
            QVERIFY(widget.grab().save(folder + u'/' + name + u".png"));
    }
};

QTEST_MAIN(TestRecordingActions)
#include "tst_recordingactions.moc"
