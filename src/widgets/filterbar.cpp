// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_filterbar.h"

#include "core/visibletext.h"
#include "models/callformat.h"
#include "models/workstyle.h"
#include "widgets/filterbar.h"
#include "widgets/lineicon.h"
#include "widgets/plainlabel.h"
#include "widgets/statusglyph.h"
#include "widgets/theme.h"
#include "widgets/timerangedialog.h"

#include <QAction>
#include <QActionGroup>
#include <QKeyEvent>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// The same filter, whatever the time is: relative times compare by their words.
bool sameFilter(const CallFilter& a, const CallFilter& b)
{
    return a.toText() == b.toText();
}

QString workName(WorkWord word)
{
    switch (word) {
    case WorkWord::Open:
        return labelOf(WorkMark::Open);
    case WorkWord::Taken:
        return labelOf(WorkMark::Taken);
    case WorkWord::Waiting:
        return labelOf(WorkMark::Waiting);
    case WorkWord::Done:
        return labelOf(WorkMark::Done);
    }
    return {};
}
} // namespace

FilterBar::FilterBar(const Clock& clock, QWidget* parent)
    : QWidget(parent), m_clock(clock), m_ui(std::make_unique<Ui::FilterBar>()),
      m_statusMenu(new CheckMenu(this)), m_providerMenu(new CheckMenu(this)),
      m_accountMenu(new CheckMenu(this)), m_workMenu(new CheckMenu(this))
{
    m_ui->setupUi(this);
    m_ui->filterEdit->addAction(lineIcon(LineIcon::Search), QLineEdit::LeadingPosition);
    m_ui->filterEdit->installEventFilter(this);
    // Stands over what is below the field: the window must not move while somebody types.
    layout()->removeWidget(m_ui->problemLabel);
    m_ui->problemLabel->setAutoFillBackground(true);
    m_ui->problemLabel->setBackgroundRole(QPalette::Base);
    m_ui->problemLabel->setMargin(HalfGap);
    m_ui->problemLabel->setFrameShape(QFrame::StyledPanel);
    m_ui->problemLabel->hide();
    m_ui->statusButton->setMenu(m_statusMenu);
    m_ui->providerButton->setMenu(m_providerMenu);
    m_ui->accountButton->setMenu(m_accountMenu);
    for (BarButton* button :
         {m_ui->statusButton, m_ui->providerButton, m_ui->accountButton, m_ui->timeButton}) {
        button->setCheckable(true);
        button->setFramed(true);
    }
    setUpTimeMenu();
    setUpWork();

    m_typingTimer.setSingleShot(true);
    m_typingTimer.setInterval(350);
    connect(&m_typingTimer, &QTimer::timeout, this, &FilterBar::takeText);
    connect(m_ui->filterEdit, &QLineEdit::textEdited, &m_typingTimer, qOverload<>(&QTimer::start));
    connect(m_ui->filterEdit, &QLineEdit::returnPressed, this, &FilterBar::takeText);
    connect(m_ui->clearButton, &QToolButton::clicked, this, [this] {
        showProblem({});
        m_ui->filterEdit->clear();
        offer({});
    });
    connect(m_statusMenu, &QMenu::aboutToShow, this, &FilterBar::showStatusMenu);
    connect(m_statusMenu, &CheckMenu::chosenChanged, this, [this](const QStringList& words) {
        CallFilter filter = m_filter;
        filter.statuses.clear();
        for (const QString& word : words)
            filter.statuses.insert(callStatusFromWord(word).value_or(CallStatus::Unknown));
        offer(filter);
    });
    connect(m_providerMenu, &QMenu::aboutToShow, this,
            [this] { m_providerMenu->setChoices(m_providers, m_filter.providers); });
    connect(m_providerMenu, &CheckMenu::chosenChanged, this, [this](const QStringList& ids) {
        CallFilter filter = m_filter;
        filter.providers = ids;
        offer(filter);
    });
    connect(m_accountMenu, &QMenu::aboutToShow, this,
            [this] { m_accountMenu->setChoices(m_accounts, m_filter.accounts); });
    connect(m_accountMenu, &CheckMenu::chosenChanged, this, [this](const QStringList& ids) {
        CallFilter filter = m_filter;
        filter.accounts = ids;
        offer(filter);
    });
    updateButtons();
}

FilterBar::~FilterBar() = default;

void FilterBar::focusText()
{
    m_ui->filterEdit->setFocus(Qt::ShortcutFocusReason);
    m_ui->filterEdit->selectAll();
}

void FilterBar::setFilter(const CallFilter& filter)
{
    m_filter = filter;
    // Somebody may be typing: their own way of writing the same filter stays.
    const auto written = parseCallFilter(m_ui->filterEdit->text(), m_clock.nowUtc());
    if (!written || !sameFilter(*written, filter)) {
        m_ui->filterEdit->setText(filter.toText());
        showProblem({});
    }
    updateButtons();
}

void FilterBar::offer(const CallFilter& filter)
{
    m_typingTimer.stop();
    if (!sameFilter(filter, m_filter))
        emit filterChanged(filter);
}

void FilterBar::takeText()
{
    m_typingTimer.stop();
    const auto filter = parseCallFilter(m_ui->filterEdit->text(), m_clock.nowUtc());
    showProblem(filter.error());
    if (filter)
        offer(*filter);
}

void FilterBar::showProblem(const QString& text)
{
    m_ui->problemLabel->setText(
        text.isEmpty() || m_filter.isEmpty()
            ? text
            : tr("%1 The filter before stays on: %2").arg(text, visibleLine(m_filter.toText())));
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, toneColor(Tone::Caution, colors));
    m_ui->problemLabel->setPalette(colors);
    m_ui->filterEdit->setAccessibleDescription(visibleText(text));
    placeProblem();
    m_ui->problemLabel->setVisible(!text.isEmpty());
    m_ui->problemLabel->raise();
}

void FilterBar::placeProblem()
{
    PlainLabel* const label = m_ui->problemLabel;
    if (label->parentWidget() != window()) {
        label->setParent(window()); // hides it
        label->setVisible(!label->plainText().isEmpty());
    }
    const QPoint below = m_ui->filterEdit->mapTo(window(), QPoint(0, m_ui->filterEdit->height() + 2));
    const int width = std::max(m_ui->filterEdit->width(), 60 * fontMetrics().averageCharWidth());
    label->setGeometry(QRect(below, QSize(width, label->heightForWidth(width))));
}

// Where there is little room the words that are typed need it more than two buttons that are also elsewhere:
// the count of what needs action is in the strip, and a provider's accounts are in the menu beside. One that
// is on stays.
void FilterBar::fitButtons()
{
    int rest = width() - FewestCharacters * fontMetrics().averageCharWidth();
    for (const BarButton* button :
         {m_ui->workButton, m_ui->statusButton, m_ui->accountButton, m_ui->timeButton})
        rest -= button->sizeHint().width() + Gap;
    rest -= m_ui->clearButton->sizeHint().width() + Gap;
    for (BarButton* button : {m_ui->providerButton, m_ui->needsActionButton}) {
        rest -= button->sizeHint().width() + Gap;
        button->setVisible(rest >= 0 || button->isChecked());
    }
}

void FilterBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitButtons();
    if (!m_ui->problemLabel->isHidden())
        placeProblem();
}

bool FilterBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_ui->filterEdit && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        // Back to what is applied, and out of the field.
        m_typingTimer.stop();
        showProblem({});
        m_ui->filterEdit->setText(m_filter.toText());
        m_ui->filterEdit->clearFocus();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void FilterBar::showStatusMenu()
{
    QList<CheckMenu::Choice> choices;
    QStringList chosen;
    for (const CallStatus status : AllCallStatuses) {
        choices.append({wordOf(status), labelOf(status), {}}); // an icon would take the tick's place
        if (m_filter.statuses.contains(status))
            chosen.append(wordOf(status));
    }
    m_statusMenu->setChoices(choices, chosen);
}

void FilterBar::setUpWork()
{
    m_ui->needsActionButton->setCheckable(true);
    m_ui->needsActionButton->setFramed(true);
    m_ui->needsActionButton->setToolTip(
        asToolTip(tr("Failed or odd calls that are not done and that something can be done about")));
    m_ui->workButton->setCheckable(true);
    m_ui->workButton->setFramed(true);
    m_ui->workButton->setMenu(m_workMenu);
    connect(m_ui->needsActionButton, &QToolButton::clicked, this, [this] {
        CallFilter filter = m_filter;
        filter.needsAction = !m_filter.needsAction;
        updateButtons(); // what is checked follows from the filter, not from the click
        offer(filter);
    });
    connect(m_workMenu, &QMenu::aboutToShow, this, [this] {
        QList<CheckMenu::Choice> choices;
        QStringList chosen;
        for (const WorkWord word : AllWorkWords) {
            choices.append({wordOf(word), workName(word), {}});
            if (m_filter.works.contains(word))
                chosen.append(wordOf(word));
        }
        m_workMenu->setChoices(choices, chosen);
    });
    connect(m_workMenu, &CheckMenu::chosenChanged, this, [this](const QStringList& words) {
        CallFilter filter = m_filter;
        filter.works.clear();
        for (const QString& word : words)
            filter.works.insert(workWordFromWord(word).value_or(WorkWord::Open));
        offer(filter);
    });
}

void FilterBar::setUpTimeMenu()
{
    auto* menu = new QMenu(this);
    m_ui->timeButton->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        struct Range {
            QString text;
            QString since;
        };
        const QList<Range> ranges {{tr("Last 15 minutes"), u"15m"_s}, {tr("Last hour"), u"1h"_s},
                                   {tr("Last 4 hours"), u"4h"_s},     {tr("Last 24 hours"), u"24h"_s},
                                   {tr("Last 7 days"), u"7d"_s},      {tr("Any time"), {}}};
        menu->clear();
        auto* const group = new QActionGroup(menu);
        connect(menu, &QMenu::aboutToHide, group, &QObject::deleteLater);
        for (const Range& range : ranges) {
            QAction* action = menu->addAction(range.text, this, [this, range] {
                CallFilter filter = m_filter;
                filter.until = {};
                filter.untilText.clear();
                filter.since = {};
                filter.sinceText = range.since;
                offer(filter.at(m_clock.nowUtc()));
            });
            action->setCheckable(true);
            group->addAction(action);
            action->setChecked(m_filter.sinceText == range.since && !m_filter.until.isValid()
                               && (m_filter.since.isValid() || range.since.isEmpty()));
            if (range.since.isEmpty())
                action->setChecked(!m_filter.since.isValid() && !m_filter.until.isValid());
        }
        menu->addSeparator();
        menu->addAction(tr("Custom\u2026"), this, &FilterBar::askForRange);
    });
}

void FilterBar::askForRange()
{
    auto* dialog = new TimeRangeDialog(m_filter.since, m_filter.until, m_clock.nowUtc(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        CallFilter filter = m_filter;
        filter.since = dialog->since();
        filter.until = dialog->until();
        filter.sinceText.clear();
        filter.untilText.clear();
        offer(filter);
    });
    dialog->open();
}

QString FilterBar::namesOf(const QStringList& values, const QList<CheckMenu::Choice>& choices) const
{
    if (values.size() != 1)
        return QString::number(values.size());
    for (const CheckMenu::Choice& choice : choices) {
        if (choice.value == values.first())
            return choice.text;
    }
    return values.first();
}

void FilterBar::updateButtons()
{
    const auto show = [this](QToolButton* button, const QString& name, const QString& value) {
        button->setChecked(!value.isEmpty());
        const QString text = value.isEmpty() ? name : tr("%1: %2").arg(name, visibleLine(value));
        const int widest = fontMetrics().averageCharWidth() * 20;
        button->setText(fontMetrics().elidedText(text, Qt::ElideRight, widest).replace(u'&', u"&&"_s));
        button->setToolTip(asToolTip(text));
        button->updateGeometry();
    };
    QString statuses;
    if (m_filter.statuses.size() == 1)
        statuses = labelOf(*m_filter.statuses.begin());
    else if (!m_filter.statuses.isEmpty())
        statuses = QString::number(m_filter.statuses.size());
    show(m_ui->statusButton, tr("Status"), statuses);
    show(m_ui->providerButton, tr("Provider"),
         m_filter.providers.isEmpty() ? QString() : namesOf(m_filter.providers, m_providers));
    show(m_ui->accountButton, tr("Account"),
         m_filter.accounts.isEmpty() ? QString() : namesOf(m_filter.accounts, m_accounts));
    QString time;
    if (m_filter.until.isValid() || (m_filter.since.isValid() && m_filter.sinceText.isEmpty()))
        time = tr("custom");
    else if (m_filter.since.isValid())
        time = tr("last %1").arg(m_filter.sinceText);
    show(m_ui->timeButton, tr("Time"), time);
    QString works;
    if (m_filter.works.size() == 1)
        works = workName(*m_filter.works.begin());
    else if (!m_filter.works.isEmpty())
        works = QString::number(m_filter.works.size());
    show(m_ui->workButton, tr("Work"), works);
    m_ui->needsActionButton->setChecked(m_filter.needsAction);
    fitButtons();
    m_ui->clearButton->setEnabled(!m_filter.isEmpty());
}

} // namespace ringback
