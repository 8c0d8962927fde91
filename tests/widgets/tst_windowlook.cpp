// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include "widgets/timelineview.h"

#include <QAbstractSpinBox>
#include <QComboBox>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestWindowLook : public WindowTest {
    Q_OBJECT

private slots:
    void wearsTheChosenTheme()
    {
        const QColor light = m_window->palette().color(QPalette::Window);
        child<QAction>(u"darkThemeAction"_s)->trigger();
        QCOMPARE(m_theme->mode(), ThemeMode::Dark);
        QTRY_VERIFY(isDark(m_window->palette()));
        QVERIFY(m_window->palette().color(QPalette::Window) != light);
        QVERIFY(isDark(child<DetailPanel>()->palette()));
        child<QAction>(u"lightThemeAction"_s)->trigger();
        QTRY_COMPARE(m_window->palette().color(QPalette::Window), light);
    }

    void remembersItselfInItsOwnFile()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"window.ini"_s);
        {
            MainWindow window(*m_monitor, *m_clock, *m_theme, path);
            window.resize(1181, 777);
            window.show();
            CallFilter filter;
            filter.statuses = {CallStatus::Busy};
            window.setFilter(filter);
            window.findChild<QAction*>(u"accountsPanelAction"_s)->setChecked(false);
            QCOMPARE(window.findChild<TimelineView*>()->range().spanMs(), 300'000);
            window.findChild<TimelineView*>()->setSpan(120'000);
            window.close();
        }
        MainWindow window(*m_monitor, *m_clock, *m_theme, path);
        window.show();
        QCOMPARE(window.size(), QSize(1181, 777));
        QCOMPARE(window.filter().statuses, QSet<CallStatus> {CallStatus::Busy});
        QVERIFY(!window.findChild<AccountsPanel*>()->isVisible());
        QCOMPARE(window.findChild<TimelineView*>()->range().spanMs(), 120'000);
        QVERIFY(window.findChild<TimelineView*>()->isFollowing());
    }

    void everyActionIsInAMenuAndEveryControlHasAName()
    {
        for (QWidget* widget : m_window->findChildren<QWidget*>()) {
            const bool interactive = qobject_cast<const QAbstractButton*>(widget) != nullptr
                || qobject_cast<const QLineEdit*>(widget) != nullptr
                || qobject_cast<const QAbstractScrollArea*>(widget) != nullptr
                || qobject_cast<const QAbstractSpinBox*>(widget) != nullptr
                || qobject_cast<const QComboBox*>(widget) != nullptr
                || (widget->focusPolicy() & Qt::TabFocus) != 0;
            const bool ofQt = widget->inherits("QTableCornerButton") || widget->inherits("QHeaderView")
                || widget->inherits("QLineEditIconButton") || widget->objectName().startsWith(u"qt_"_s);
            if (!interactive || ofQt)
                continue;
            QVERIFY2(!widget->objectName().isEmpty(), widget->metaObject()->className());
            const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(face != nullptr && !face->text(QAccessible::Name).isEmpty(),
                     qPrintable(widget->objectName()));
        }
        QSet<QString> keys;
        for (const QAction* action : m_window->findChildren<QAction*>()) {
            for (const QKeySequence& sequence : action->shortcuts()) {
                const QString key = sequence.toString();
                QVERIFY2(!keys.contains(key), qPrintable(key)); // an ambiguous key does nothing
                keys.insert(key);
            }
        }
    }

    void tabReachesEveryControlOnce()
    {
        calls().selectCall(failedCall());
        QTRY_VERIFY(m_window->isSettled());
        QSet<QWidget*> wanted;
        for (QWidget* widget : m_window->findChildren<QWidget*>()) {
            if ((widget->focusPolicy() & Qt::TabFocus) != 0 && widget->isVisible() && widget->isEnabled()
                && widget->focusProxy() == nullptr)
                wanted.insert(widget);
        }
        QVERIFY(wanted.size() > 20);
        QWidget* const first = calls().focusProxy();
        first->setFocus();
        QSet<QWidget*> reached;
        for (int step = 0; step < 200; ++step) {
            QWidget* const now = QApplication::focusWidget();
            QVERIFY(now != nullptr);
            if (reached.contains(now)) {
                QCOMPARE(now, first); // round, and nobody was left out
                break;
            }
            reached.insert(now);
            QTest::keyClick(now, Qt::Key_Tab);
        }
        for (QWidget* widget : wanted)
            QVERIFY2(reached.contains(widget), qPrintable(widget->objectName()));
    }

    void f1ShowsEveryShortcut()
    {
        QTest::keyClick(m_window.get(), Qt::Key_F1);
        auto* sheet = child<ShortcutsDialog>();
        QVERIFY(sheet->isVisible());
        const QString shown = textsOf(sheet);
        for (const QAction* action : m_window->findChildren<QAction*>()) {
            const bool isOurs = action->objectName().endsWith(u"Action"_s) && !action->shortcut().isEmpty();
            QVERIFY2(!isOurs || shown.contains(action->shortcut().toString(QKeySequence::NativeText)),
                     qPrintable(action->objectName()));
        }
        const QString folder = qEnvironmentVariable("RINGBACK_PICTURES");
        if (!folder.isEmpty())
            QVERIFY(sheet->grab().save(QDir(folder).filePath(u"shortcuts.png"_s)));
        sheet->close();
    }

    void tellsANewcomerWhatToDo()
    {
        FakeMonitor empty;
        empty.automatic = true;
        MainWindow window(empty, *m_clock, *m_theme, QString());
        window.show();
        QTRY_VERIFY(window.isSettled());
        QVERIFY(window.findChild<PlainLabel*>(u"addCommandLabel"_s)->isVisible());
        QCOMPARE(window.windowTitle(), u"Ringback"_s);
        QCOMPARE(window.findChild<PlainLabel*>(u"accountsLabel"_s)->plainText(), u"no accounts"_s);
        const QString folder = qEnvironmentVariable("RINGBACK_PICTURES");
        if (!folder.isEmpty())
            QVERIFY(window.grab().save(QDir(folder).filePath(u"empty.png"_s)));
    }

    void iconIsInTheProgramAndLegibleSmall()
    {
        const QIcon icon(u":/icons/ringback.svg"_s);
        for (const int side : {16, 32, 128}) {
            const QImage image = icon.pixmap(side, side).toImage();
            QCOMPARE(image.size(), QSize(side, side));
            // The ring and its ground differ in lightness even where every pixel counts.
            int darkest = 255;
            int lightest = 0;
            for (int x = 0; x < side; ++x) {
                const QColor pixel = image.pixelColor(x, side / 2);
                if (pixel.alpha() < 255)
                    continue;
                darkest = std::min(darkest, pixel.lightness());
                lightest = std::max(lightest, pixel.lightness());
            }
            QVERIFY2(lightest - darkest > 80, qPrintable(QString::number(side)));
            const QString folder = qEnvironmentVariable("RINGBACK_PICTURES");
            if (!folder.isEmpty())
                QVERIFY(image.scaled(256, 256).save(QDir(folder).filePath(u"icon-%1.png"_s.arg(side))));
        }
    }

    // With RINGBACK_PICTURES=DIR the pictures are kept, to be looked at.
    void paintsEveryPageInBothThemes_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("1280") << QSize(1280, 800);
        QTest::newRow("1920") << QSize(1920, 1080);
    }
    void paintsEveryPageInBothThemes()
    {
        QFETCH(QSize, size);
        const QString folder = qEnvironmentVariable("RINGBACK_PICTURES");
        m_window->resize(size);
        QCOMPARE(m_window->size(), size); // nothing in it needs more
        const auto keep = [&](const QString& name) {
            QTRY_VERIFY(m_window->isSettled());
            QCoreApplication::processEvents();
            const QImage image = m_window->grab().toImage();
            QCOMPARE(image.size(), size);
            if (!folder.isEmpty())
                QVERIFY(image.save(
                    QDir(folder).filePath(name + u'-' + QString::number(size.width()) + u".png"_s)));
        };
        for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
            m_theme->setMode(mode);
            calls().selectCall(failedCall());
            m_window->showPage(u"calls"_s);
            keep(u"calls-"_s + wordOf(mode));
            auto* area = child<DetailPanel>()->findChild<QScrollArea*>(u"detailScrollArea"_s);
            area->verticalScrollBar()->setValue(area->verticalScrollBar()->maximum());
            keep(u"calls-end-"_s + wordOf(mode));
            area->verticalScrollBar()->setValue(0);
            emit child<AccountsPanel>()->accountActivated(u"agents"_s);
            keep(u"account-"_s + wordOf(mode));
            m_window->showPage(u"errors"_s);
            keep(u"errors-"_s + wordOf(mode));
        }
    }
};

QTEST_MAIN(TestWindowLook)
#include "tst_windowlook.moc"
