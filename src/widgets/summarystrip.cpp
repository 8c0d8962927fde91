// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/summarystrip.h"

#include "engine/monitor.h"
#include "models/callformat.h"
#include "models/workstyle.h"
#include "widgets/accountlist.h"
#include "widgets/statusglyph.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

SummaryChip::SummaryChip(std::optional<CallStatus> status, QWidget* parent)
    : SummaryChip(status ? Of::Status : Of::All, parent)
{
    m_status = status;
    if (status)
        setObjectName(wordOf(*status) + u"Chip"_s);
    setCount(std::nullopt);
}

SummaryChip::SummaryChip(Of of, QWidget* parent) : QAbstractButton(parent), m_of(of)
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setObjectName(of == Of::NeedsAction ? u"needsActionChip"_s : u"allChip"_s);
    setCount(std::nullopt);
}

QString SummaryChip::word() const
{
    if (m_of == Of::NeedsAction)
        return longLabelOf(WorkMark::NeedsAction);
    return m_status ? labelOf(*m_status) : tr("All");
}

QColor SummaryChip::colour() const
{
    if (m_of == Of::NeedsAction)
        return textColourOf(WorkMark::NeedsAction, surfaceOf(palette()));
    return m_status ? textColourOf(*m_status, surfaceOf(palette())) : palette().color(QPalette::Text);
}

QPainterPath SummaryChip::glyph() const
{
    if (m_of == Of::NeedsAction)
        return glyphOf(WorkMark::NeedsAction);
    return m_status ? glyphOf(*m_status) : QPainterPath();
}

void SummaryChip::setCount(std::optional<qint64> count)
{
    m_count = count;
    describe();
}

void SummaryChip::setDoubted(bool doubted)
{
    if (doubted == m_doubted)
        return;
    m_doubted = doubted;
    describe();
}

void SummaryChip::describe()
{
    const QString doubt = tr("An account is not fresh: some of these may be over, and others may have begun");
    QStringList lines {m_status ? tr("Show only these calls (Ctrl: add or remove this status)")
                                : tr("Show the calls of every status")};
    if (m_of == Of::NeedsAction)
        lines = {tr("Show only the calls of every status that need action: failed or odd, not done, and "
                    "something can be done about them")};
    if (m_doubted)
        lines.append(doubt);
    setToolTip(asToolTip(lines.join(u'\n')));
    setAccessibleName(m_count ? tr("%1: %2").arg(word(), QString::number(*m_count))
                              : tr("%1: not counted yet").arg(word()));
    setAccessibleDescription(m_doubted ? doubt : QString());
    update();
}

QSize SummaryChip::sizeHint() const
{
    const QFontMetrics small(scaledFont(font(), 0.88));
    const QFontMetrics large(scaledFont(font(), 1.25, true));
    const int words = small.horizontalAdvance(word());
    const int numbers = large.horizontalAdvance(u"00,000"_s);
    return {std::max(words, numbers) + Gap, large.height() + small.height() + Gap + 2};
}

void SummaryChip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor base = palette().color(QPalette::Base);
    const QColor accent = palette().color(QPalette::Highlight);
    const QColor color = colour();
    const bool hasGlyph = m_of != Of::All;
    const QColor muted = palette().color(QPalette::PlaceholderText);
    const bool none = m_count.value_or(0) == 0;
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    const double fill = isChecked() ? 0.16 : underMouse() ? 0.08 : 0.0;
    painter.setBrush(blended(base, hasGlyph ? color : accent, fill));
    painter.setPen(hasFocus()        ? QPen(palette().color(QPalette::Highlight), 1.5)
                       : isChecked() ? QPen(hasGlyph ? color : accent, 1.5)
                                     : QPen(palette().color(QPalette::Mid), 1));
    painter.drawRoundedRect(box, 6, 6);

    const QFont largeFont = tabularFont(scaledFont(font(), 1.25, true));
    const QFont smallFont = scaledFont(font(), 0.88);
    const QFontMetrics large(largeFont);
    const QFontMetrics small(smallFont);
    QString number = m_count ? QLocale().toString(*m_count) : u"\u2013"_s;
    if (m_doubted && m_count)
        number += u'?';
    const int glyph = hasGlyph ? glyphSizeFor(large) - 1 : 0;
    const int gap = hasGlyph ? HalfGap + 1 : 0;
    const int content = glyph + gap + large.horizontalAdvance(number);
    const int top = (height() - large.height() - small.height()) / 2;
    const int left = (width() - content) / 2;
    const QColor numberColor = none ? muted : color;
    if (hasGlyph) {
        paintGlyph(painter, this->glyph(), QRectF(left, top + (large.height() - glyph) / 2.0, glyph, glyph),
                   none ? blended(base, color, 0.55) : color);
    }
    painter.setFont(largeFont);
    painter.setPen(numberColor);
    painter.drawText(QRect(left + glyph + gap, top, width(), large.height()),
                     Qt::AlignVCenter | Qt::AlignLeft, number);
    painter.setFont(smallFont);
    painter.setPen(isChecked() ? color : muted);
    painter.drawText(QRect(0, top + large.height(), width(), small.height()), Qt::AlignCenter, word());
}

void SummaryChip::enterEvent(QEnterEvent* event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void SummaryChip::leaveEvent(QEvent* event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

void SummaryChip::mouseReleaseEvent(QMouseEvent* event)
{
    m_controlClicked = event->modifiers().testFlag(Qt::ControlModifier);
    QAbstractButton::mouseReleaseEvent(event);
}

void SummaryChip::keyPressEvent(QKeyEvent* event)
{
    m_controlClicked = event->modifiers().testFlag(Qt::ControlModifier);
    QAbstractButton::keyPressEvent(event);
}

SummaryStrip::SummaryStrip(Monitor& monitor, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_monitor(monitor), m_clock(clock),
      m_needsAction(new SummaryChip(SummaryChip::Of::NeedsAction, this))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(HalfGap);
    const auto add = [&](std::optional<CallStatus> status) {
        auto* chip = new SummaryChip(status, this);
        layout->addWidget(chip, 1);
        m_chips.append(chip);
        connect(chip, &QAbstractButton::clicked, this, [this, chip] { choose(*chip); });
    };
    layout->addWidget(m_needsAction, 1);
    connect(m_needsAction, &QAbstractButton::clicked, this, [this] {
        showStatuses(); // what is checked follows from the filter, not from the click
        emit needsActionChosen(!m_filter.needsAction);
    });
    add(std::nullopt);
    for (const CallStatus status : AllCallStatuses)
        add(status);
    showStatuses();
    m_pauseTimer.setSingleShot(true);
    m_pauseTimer.setInterval(500);
    connect(&m_pauseTimer, &QTimer::timeout, this, [this] {
        if (m_stale && !m_waiting)
            request();
    });
    connect(&m_monitor, &Monitor::countsReady, this, &SummaryStrip::onCountsReady);
    connect(&m_monitor, &Monitor::callsChanged, this, [this] {
        // One question at a time: counts of a text in a long history can take longer than the next change.
        if (m_pauseTimer.isActive() || m_waiting)
            m_stale = true;
        else
            request();
    });
    request();
}

void SummaryStrip::setFilter(const CallFilter& filter)
{
    CallFilter before = m_filter;
    m_filter = filter;
    showStatuses();
    showDoubt();
    before.statuses = filter.statuses;
    if (before == filter)
        return; // the counts do not depend on which statuses are chosen
    m_loaded = false;
    m_needsAction->setCount(std::nullopt);
    for (SummaryChip* chip : m_chips)
        chip->setCount(std::nullopt);
    request();
}

void SummaryStrip::setUnknown()
{
    m_unknown = true;
    m_needsAction->setCount(std::nullopt);
    for (SummaryChip* chip : m_chips)
        chip->setCount(std::nullopt);
}

void SummaryStrip::setAccounts(const QList<AccountState>& accounts)
{
    m_unknown = m_unknown && accounts.isEmpty();
    m_accounts = accounts;
    showDoubt();
}

void SummaryStrip::showDoubt()
{
    const bool doubted = std::any_of(m_accounts.begin(), m_accounts.end(), [this](const AccountState& state) {
        const bool counts = (m_filter.accounts.isEmpty() || m_filter.accounts.contains(state.account.id))
            && (m_filter.providers.isEmpty() || m_filter.providers.contains(state.account.provider));
        return counts && !looksHealthy(state);
    });
    for (SummaryChip* chip : m_chips)
        chip->setDoubted(doubted && chip->status() && isLive(*chip->status()));
}

void SummaryStrip::request()
{
    m_stale = false;
    m_waiting = true;
    m_pauseTimer.start();
    CallFilter filter = m_filter.at(m_clock.nowUtc());
    filter.statuses.clear();
    m_ticket = m_monitor.requestCounts(filter);
    filter.needsAction = true;
    m_needsActionTicket = m_monitor.requestCounts(filter);
}

void SummaryStrip::onCountsReady(quint64 ticket, const StatusCounts& counts)
{
    if (ticket == m_needsActionTicket && !m_unknown)
        m_needsAction->setCount(counts.total());
    if (ticket != m_ticket)
        return;
    m_waiting = false;
    if (m_stale && !m_pauseTimer.isActive())
        request();
    m_loaded = true;
    if (m_unknown)
        return;
    for (SummaryChip* chip : m_chips)
        chip->setCount(chip->status() ? counts.of(*chip->status()) : counts.total());
}

void SummaryStrip::showStatuses()
{
    m_needsAction->setChecked(m_filter.needsAction);
    for (SummaryChip* chip : m_chips) {
        chip->setChecked(chip->status() ? m_filter.statuses.contains(*chip->status())
                                        : m_filter.statuses.isEmpty());
    }
}

void SummaryStrip::choose(const SummaryChip& chip)
{
    QSet<CallStatus> chosen;
    if (chip.status()) {
        if (chip.wasControlClicked()) {
            chosen = m_filter.statuses;
            if (!chosen.remove(*chip.status()))
                chosen.insert(*chip.status());
        } else if (m_filter.statuses != QSet<CallStatus> {*chip.status()}) {
            chosen = {*chip.status()};
        }
    }
    showStatuses(); // what is checked follows from the filter, not from the click
    if (chosen != m_filter.statuses)
        emit statusesChosen(chosen);
}

} // namespace ringback
