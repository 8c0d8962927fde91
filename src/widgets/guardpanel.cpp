// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guardpanel.h"

#include "widgets/attempttext.h"
#include "widgets/card.h"
#include "widgets/plainlabel.h"
#include "widgets/tonedlabel.h"

#include <QHBoxLayout>
#include <QRegularExpression>
#include <QSignalBlocker>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// "4 minutes ago" becomes "5 minutes ago" and "22:14" becomes "22:15" while the dialog is open: that is no
// other sentence. Another number of calls is one.
QString lastingText(const QString& text)
{
    static const QRegularExpression Running(
        u"\\b\\d+(?=\\s*(s|min|h|seconds?|minutes?|hours?)\\b)|\\b\\d{1,2}:\\d{2}(:\\d{2})?\\b"_s);
    QString lasting = text;
    return lasting.replace(Running, u"#"_s);
}

QString headingOf(GuardWord word)
{
    switch (word) {
    case GuardWord::Allowed:
        return GuardPanel::tr("Allowed: nothing speaks against it");
    case GuardWord::SecondYes:
        return GuardPanel::tr("Allowed only with a second yes");
    case GuardWord::AllowedAfter:
        return GuardPanel::tr("Not yet");
    case GuardWord::AfterChange:
        return GuardPanel::tr("Not until something has changed");
    case GuardWord::Refused:
        return GuardPanel::tr("Refused");
    }
    return {};
}
} // namespace

GuardPanel::GuardPanel(QWidget* parent)
    : QWidget(parent), m_card(new Card(this)), m_mark(new IconMark(m_card)), m_word(new TonedLabel(m_card)),
      m_wait(new PlainLabel(m_card)), m_points(new QVBoxLayout), m_changed(new QCheckBox(m_card))
{
    setObjectName(u"guardPanel"_s);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    auto* layout = new QVBoxLayout(m_card);
    layout->setContentsMargins(12, 10, 12, 10);
    layout->setSpacing(Gap);
    auto* head = new QHBoxLayout;
    head->setSpacing(Gap);
    m_mark->setFont(scaledFont(font(), 1.15, true));
    head->addWidget(m_mark);
    m_word->setObjectName(u"verdictWordLabel"_s);
    m_word->setFont(scaledFont(font(), 1.15, true));
    head->addWidget(m_word, 1);
    layout->addLayout(head);
    m_wait->setObjectName(u"verdictWaitLabel"_s);
    m_wait->setFont(tabularFont(scaledFont(font(), 1.0, true)));
    m_wait->hide();
    layout->addWidget(m_wait);
    m_points->setSpacing(Gap);
    layout->addLayout(m_points);
    m_changed->setObjectName(u"changedCheckBox"_s);
    m_changed->setText(tr("I ha&ve changed it"));
    m_changed->setAccessibleName(tr("I have changed what had to change"));
    m_changed->hide();
    layout->addWidget(m_changed);
    connect(m_changed, &QCheckBox::toggled, this, &GuardPanel::changeStatedChanged);
}

GuardPanel::Row GuardPanel::makeRow(const GuardPoint& point)
{
    Row row;
    row.point = point;
    row.widget = new QWidget(m_card);
    row.widget->setObjectName(u"point_"_s + point.rule);
    auto* layout = new QHBoxLayout(row.widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Gap);
    const StateLook look = lookOf(point.word);
    auto* mark = new IconMark(row.widget);
    mark->setLook(look);
    layout->addWidget(mark, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout;
    column->setSpacing(2);
    auto* text = new PlainLabel(row.widget);
    text->setWordWrap(true);
    // A remark is no verdict of its own.
    text->setText(point.word == GuardWord::Allowed ? tr("Remark: %1").arg(point.text)
                                                   : tr("%1: %2").arg(look.word, point.text));
    column->addWidget(text);
    if (point.word == GuardWord::SecondYes) {
        row.yes = new QCheckBox(tr("Yes, call all the same"), row.widget);
        row.yes->setObjectName(u"yes_"_s + point.rule);
        row.yes->setAccessibleName(tr("Yes to: %1").arg(point.text));
        connect(row.yes, &QCheckBox::toggled, this, &GuardPanel::agreementChanged);
        column->addWidget(row.yes);
    }
    layout->addLayout(column, 1);
    return row;
}

void GuardPanel::setVerdict(const GuardVerdict& verdict)
{
    const GuardVerdict before = m_verdict;
    m_verdict = verdict;
    m_counting = verdict.word == GuardWord::AllowedAfter && verdict.notBefore.isValid();
    const StateLook look = lookOf(verdict.word);
    m_card->setTone(look.tone);
    m_mark->setLook(look);
    m_word->setTone(look.tone);
    m_word->setText(headingOf(verdict.word));
    const bool vouch = m_changed->isChecked()
        || std::any_of(verdict.points.begin(), verdict.points.end(), [](const GuardPoint& point) {
                           return point.word == GuardWord::AfterChange && point.changeStated;
                       });
    m_changed->setVisible(vouch);
    if (before.points == verdict.points)
        return;
    // A row is kept where it can be: it may hold a yes, and the focus.
    QList<Row> rows;
    for (const GuardPoint& point : verdict.points) {
        const auto same = std::find_if(m_rows.begin(), m_rows.end(), [&point](const Row& row) {
            return row.widget != nullptr && row.point.rule == point.rule && row.point.word == point.word
                && lastingText(row.point.text) == lastingText(point.text);
        });
        if (same == m_rows.end()) {
            rows.append(makeRow(point));
            continue;
        }
        Row kept = *same;
        same->widget = nullptr;
        if (kept.point.text != point.text) {
            Row fresh = makeRow(point);
            if (kept.yes != nullptr) {
                const QSignalBlocker quiet(fresh.yes);
                fresh.yes->setChecked(kept.yes->isChecked());
                if (kept.yes->hasFocus())
                    QMetaObject::invokeMethod(
                        fresh.yes, [yes = fresh.yes] { yes->setFocus(); }, Qt::QueuedConnection);
            }
            kept.widget->deleteLater();
            kept.widget->hide();
            kept = fresh;
        }
        rows.append(kept);
    }
    for (const Row& row : std::as_const(m_rows)) {
        if (row.widget != nullptr) {
            row.widget->hide();
            row.widget->deleteLater();
        }
    }
    m_rows = rows;
    while (QLayoutItem* item = m_points->takeAt(0))
        delete item;
    for (const Row& row : std::as_const(m_rows)) {
        m_points->addWidget(row.widget);
        row.widget->show();
    }
    setAccessibleDescription(m_word->plainText());
    emit agreementChanged();
}

void GuardPanel::clearAgreement()
{
    for (const Row& row : std::as_const(m_rows)) {
        if (row.yes != nullptr)
            row.yes->setChecked(false);
    }
}

void GuardPanel::reset()
{
    const QSignalBlocker quiet(m_changed);
    m_changed->setChecked(false);
    clearAgreement();
}

QStringList GuardPanel::agreedRules() const
{
    QStringList rules;
    for (const Row& row : m_rows) {
        if (row.yes != nullptr && row.yes->isChecked())
            rules.append(row.point.rule);
    }
    return rules;
}

bool GuardPanel::isSatisfied() const
{
    if (m_verdict.word != GuardWord::Allowed && m_verdict.word != GuardWord::SecondYes)
        return false;
    return std::all_of(m_rows.begin(), m_rows.end(),
                       [](const Row& row) { return row.yes == nullptr || row.yes->isChecked(); });
}

bool GuardPanel::tick(const QDateTime& now)
{
    const QString text = waitText(m_verdict.notBefore, now, QTimeZone::systemTimeZone());
    const bool waits = m_verdict.word == GuardWord::AllowedAfter && !text.isEmpty();
    m_wait->setVisible(waits);
    m_wait->setText(text);
    const bool over = m_counting && m_verdict.notBefore <= now;
    if (over)
        m_counting = false;
    return over;
}

} // namespace ringback
