// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/fieldrow.h"
#include "widgets/retrysettings.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QTimeEdit>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
PlaceField place(const QString& key, const QString& label, PlaceField::Kind kind, bool required = false)
{
    PlaceField field;
    field.key = key;
    field.label = label;
    field.kind = kind;
    field.required = required;
    field.help = u"Where to find "_s + label;
    return field;
}

QList<PlaceField> someFields()
{
    PlaceField method = place(u"method"_s, u"Method"_s, PlaceField::Kind::Choice);
    method.choices = {u"GET"_s, u"POST"_s};
    method.defaultValue = u"POST"_s;
    return {place(u"answer_url"_s, u"Answer URL"_s, PlaceField::Kind::Url, true),
            place(u"actions"_s, u"Actions"_s, PlaceField::Kind::JsonText), method};
}

QString mustBeginWell(const PlaceField& field, const QString& value)
{
    const QString start = field.kind == PlaceField::Kind::Url ? u"https://"_s : u"["_s;
    if (field.kind == PlaceField::Kind::Choice || value.startsWith(start))
        return {};
    return u"Begin with %1."_s.arg(start);
}
} // namespace

class TestRetrySettings : public QObject {
    Q_OBJECT

private slots:
    void init() { m_theme = std::make_unique<Theme>(*qApp, ThemeMode::Light); }
    void cleanup() { m_dialog.reset(); }

    void isOffUntilThePersonTurnsItOn()
    {
        open({});
        QVERIFY(!allowed()->isChecked());
        QVERIFY(!m_dialog->settings().allowed);
        QTest::keyClick(allowed(), Qt::Key_Space);
        QVERIFY(m_dialog->settings().allowed);
    }

    void givesBackWhatItWasGiven()
    {
        RetrySettings given;
        given.allowed = true;
        given.gapSeconds = 90; // no whole minutes
        given.quietFrom = QTime(22, 30);
        given.quietUntil = QTime(6, 45);
        given.fields = {{u"answer_url"_s, u"https://example.com/a"_s},
                        {u"actions"_s, u"[\n {\"type\": \"talk\"}\n]"_s},
                        {u"method"_s, u"GET"_s},
                        {u"of_an_older_definition"_s, u"kept"_s}};
        open(given);
        QCOMPARE(m_dialog->settings(), given);
        part<QSpinBox>(u"retryGapSpinBox"_s)->setValue(5);
        QCOMPARE(m_dialog->settings().gapSeconds, 300);
    }

    void turnsQuietHoursOffAndOnAgain()
    {
        RetrySettings none;
        none.quietFrom = none.quietUntil = QTime(9, 0);
        open(none);
        auto* box = part<QCheckBox>(u"quietHoursCheckBox"_s);
        QVERIFY(!box->isChecked());
        QVERIFY(!part<QTimeEdit>(u"quietFromEdit"_s)->isEnabled());
        QCOMPARE(m_dialog->settings().quietFrom, m_dialog->settings().quietUntil);
        QTest::keyClick(box, Qt::Key_Space);
        QCOMPARE(m_dialog->settings().quietFrom, QTime(21, 0));
        QCOMPARE(m_dialog->settings().quietUntil, QTime(8, 0));
    }

    void needsWhatIsNeededOnlyForPlacing()
    {
        open({});
        QSignalSpy accepted(m_dialog.get(), &QDialog::accepted);
        m_dialog->accept();
        QCOMPARE(accepted.count(), 1);
        open({});
        QSignalSpy again(m_dialog.get(), &QDialog::accepted);
        allowed()->setChecked(true);
        m_dialog->accept();
        QCOMPARE(again.count(), 0);
        QVERIFY(!form()->row(u"answer_url"_s)->mistake().isEmpty());
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(url()));
        QCOMPARE(form()->problems().size(), 1);
        QVERIFY(form()->problems().first().startsWith(u"Answer URL: "_s));
        QTest::keyClicks(url(), u"https://example.com/a"_s);
        QVERIFY(form()->row(u"answer_url"_s)->mistake().isEmpty());
        m_dialog->accept();
        QCOMPARE(again.count(), 1);
        QCOMPARE(m_dialog->settings().fields.value(u"answer_url"_s), u"https://example.com/a"_s);
        QCOMPARE(m_dialog->settings().fields.value(u"method"_s), u"POST"_s);
        QVERIFY(!m_dialog->settings().fields.contains(u"actions"_s));
    }

    // A wrong value is not saved, whether placing is allowed or not.
    void tellsMistakesWhenAFieldIsLeft()
    {
        open({});
        QSignalSpy accepted(m_dialog.get(), &QDialog::accepted);
        url()->setFocus();
        QTest::keyClicks(url(), u"ftp://x"_s);
        QVERIFY2(form()->row(u"answer_url"_s)->mistake().isEmpty(), "not while it is being typed");
        QTest::keyClick(url(), Qt::Key_Tab);
        QCOMPARE(form()->row(u"answer_url"_s)->mistake(), u"Begin with https://."_s);
        QVERIFY(url()->accessibleDescription().contains(u"Begin with https://."_s));
        auto* actions = part<QPlainTextEdit>(u"place_actionsEdit"_s);
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(actions));
        QTest::keyClicks(actions, u"{}"_s);
        QTest::keyClick(actions, Qt::Key_Tab);
        QCOMPARE(form()->row(u"actions"_s)->mistake(), u"Begin with [."_s);
        m_dialog->accept();
        QCOMPARE(accepted.count(), 0);
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(url()));
    }

    void worksByKeyboardAlone()
    {
        open({});
        allowed()->setFocus();
        QStringList visited;
        for (int i = 0; i < 12 && !visited.contains(u"saveRetrySettingsButton"_s); ++i) {
            visited.append(QApplication::focusWidget()->objectName());
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        for (const QString& name :
             {u"allowRetriesCheckBox"_s, u"place_answer_urlEdit"_s, u"place_actionsEdit"_s,
              u"place_methodCombo"_s, u"retryGapSpinBox"_s, u"quietHoursCheckBox"_s, u"quietFromEdit"_s,
              u"quietUntilEdit"_s, u"cancelRetrySettingsButton"_s, u"saveRetrySettingsButton"_s})
            QVERIFY2(visited.contains(name), qPrintable(name + u" in "_s + visited.join(u' ')));
        QSignalSpy rejected(m_dialog.get(), &QDialog::rejected);
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QCOMPARE(rejected.count(), 1);
    }

    void everyPartHasAName()
    {
        open({});
        for (QWidget* widget : form()->findChildren<QWidget*>()) {
            if (!(widget->focusPolicy() & Qt::TabFocus)
                || widget->parentWidget()->inherits("QAbstractSpinBox")
                || widget->objectName().startsWith(u"qt_"_s))
                continue;
            QVERIFY2(!widget->objectName().isEmpty(), widget->metaObject()->className());
            QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
        }
    }

    // Labels and values come from files: they are text, never markup, and cannot hide what they are.
    void showsForeignTextAsItIs()
    {
        PlaceField field = place(u"x"_s, u"<b>L</b>\u202E & more"_s, PlaceField::Kind::Choice);
        field.choices = {u"<i>one</i>\u202E"_s};
        RetrySettings given;
        given.fields = {{u"x"_s, u"gone<script>"_s}};
        open(given, {field});
        const FieldRow* row = form()->row(u"x"_s);
        QVERIFY(!row->title().contains(QChar(0x202E)));
        QVERIFY(row->title().contains(u"<b>L</b>"_s));
        const auto* combo = part<QComboBox>(u"place_xCombo"_s);
        QVERIFY(!combo->itemText(1).contains(QChar(0x202E)));
        QCOMPARE(combo->currentText(), u"gone<script>"_s);
        QCOMPARE(m_dialog->settings().fields.value(u"x"_s), u"gone<script>"_s);
    }

    void looksWell()
    {
        RetrySettings given;
        given.allowed = true;
        open(given);
        m_dialog->accept(); // with its mistake shown
        const QString folder = qEnvironmentVariable("RINGBACK_TEST_PICTURES");
        if (!folder.isEmpty())
            QVERIFY(m_dialog->grab().save(folder + u"/retrysettings.png"_s));
        for (QCheckBox* box : m_dialog->findChildren<QCheckBox*>())
            QVERIFY2(box->width() >= box->sizeHint().width(), qPrintable(box->text()));
        const auto* area = part<QScrollArea>(u"retrySettingsArea"_s);
        QVERIFY(area->widget()->width() <= area->viewport()->width());
    }

private:
    void open(const RetrySettings& settings, const QList<PlaceField>& fields = someFields())
    {
        m_dialog = std::make_unique<RetrySettingsDialog>(
            RetrySettingsDialog::Texts {u"Desk one"_s, u"Acme"_s, u"Acme needs to know what to say."_s},
            fields, mustBeginWell, settings);
        m_dialog->show();
        QApplication::setActiveWindow(m_dialog.get());
        QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
    }
    template <typename Part> Part* part(const QString& name) const
    {
        return m_dialog->findChild<Part*>(name);
    }
    QCheckBox* allowed() const { return part<QCheckBox>(u"allowRetriesCheckBox"_s); }
    QLineEdit* url() const { return part<QLineEdit>(u"place_answer_urlEdit"_s); }
    RetrySettingsForm* form() const { return part<RetrySettingsForm>(u"retrySettings"_s); }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<RetrySettingsDialog> m_dialog;
};

QTEST_MAIN(TestRetrySettings)
#include "tst_retrysettings.moc"
