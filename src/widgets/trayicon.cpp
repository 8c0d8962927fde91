// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/trayicon.h"

#include "engine/monitor.h"
#include "models/statusstyle.h"
#include "models/workstyle.h"
#include "widgets/accountlist.h"
#include "widgets/accountsummary.h"
#include "widgets/statusglyph.h"

#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QPixmap>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int TrayPauseMs = 2'000;
constexpr QRgb TileColour = 0xFF1D232B;
constexpr QRgb TileEdge = 0xFF8A929C;

bool isAnyLate(const QList<AccountState>& accounts)
{
    return std::any_of(accounts.begin(), accounts.end(),
                       [](const AccountState& state) { return !looksHealthy(state); });
}
} // namespace

bool TrayFacts::isHealthy() const
{
    return accounts && !accounts->isEmpty() && !isAnyLate(*accounts);
}

QString trayText(const TrayFacts& facts)
{
    QStringList lines {TrayIcon::tr("Ringback")};
    lines.append(facts.accounts ? accountsText(*facts.accounts) : TrayIcon::tr("accounts not known"));
    const QLocale locale;
    if (facts.live) {
        const QString count = locale.toString(*facts.live);
        if (!facts.isHealthy())
            lines.append(
                *facts.live == 1
                    ? TrayIcon::tr("1 call was going on when last heard of; it may be over")
                    : TrayIcon::tr("%1 calls were going on when last heard of; that may be over").arg(count));
        else
            lines.append(*facts.live == 1 ? TrayIcon::tr("1 call is going on")
                                          : TrayIcon::tr("%1 calls are going on").arg(count));
    } else {
        lines.append(TrayIcon::tr("calls not counted yet"));
    }
    if (facts.needsAction)
        lines.append(*facts.needsAction == 1
                         ? TrayIcon::tr("1 call needs action")
                         : TrayIcon::tr("%1 calls need action").arg(locale.toString(*facts.needsAction)));
    return lines.join(u'\n');
}

QPixmap trayPixmap(const TrayFacts& facts, int side)
{
    QPixmap pixmap(side, side);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF tile = QRectF(0, 0, side, side).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setBrush(QColor::fromRgb(TileColour));
    painter.setPen(QPen(QColor::fromRgb(TileEdge), 1));
    painter.drawRoundedRect(tile, side * 0.2, side * 0.2);
    const std::optional<FreshnessState> worst =
        facts.accounts ? worstStateOf(*facts.accounts) : std::optional<FreshnessState>();
    const double inset = side * 0.2;
    const QRectF glyph = QRectF(0, 0, side, side).adjusted(inset, inset, -inset, -inset);
    if (worst)
        paintGlyph(painter, glyphOf(*worst), glyph, textColourOf(*worst, Surface::Dark));
    else
        paintGlyph(painter, glyphOf(CallStatus::Unknown), glyph,
                   textColourOf(CallStatus::Unknown, Surface::Dark));
    if (facts.needsAction.value_or(0) > 0) {
        const double badge = side * 0.46;
        const QRectF corner(side - badge, side - badge, badge, badge);
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor::fromRgb(TileColour));
        painter.drawEllipse(corner.adjusted(-side * 0.05, -side * 0.05, 0, 0));
        paintGlyph(painter, glyphOf(WorkMark::NeedsAction), corner,
                   textColourOf(WorkMark::NeedsAction, Surface::Dark));
    }
    return pixmap;
}

TrayIcon::TrayIcon(Monitor& monitor, QObject* parent)
    : QObject(parent), m_monitor(monitor), m_menu(std::make_unique<QMenu>())
{
    m_statusAction = m_menu->addAction(QString());
    m_statusAction->setObjectName(u"trayStatusAction"_s);
    m_statusAction->setEnabled(false); // said in words where a desktop shows no tooltips
    m_menu->addSeparator();
    const auto add = [this](const QString& name, const QString& text, auto act) {
        QAction* action = m_menu->addAction(text, this, act);
        action->setObjectName(name);
        return action;
    };
    QAction* show = add(u"trayShowAction"_s, tr("&Show the window"), [this] { emit showRequested(); });
    m_menu->setDefaultAction(show);
    add(u"trayPollAction"_s, tr("&Poll now"), [this] { m_monitor.pollNow(); });
    m_pauseAction = add(u"trayPauseAction"_s, {}, [this] { pauseAll(!isAllPaused()); });
    m_menu->addSeparator();
    add(u"trayQuitAction"_s, tr("&Quit"), [this] { emit quitRequested(); });
    m_icon.setContextMenu(m_menu.get());
    connect(&m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
            emit showRequested();
    });
    m_pause.setSingleShot(true);
    m_pause.setInterval(TrayPauseMs);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (m_stale)
            request();
    });
    connect(&m_monitor, &Monitor::callsChanged, this, [this] {
        if (m_pause.isActive())
            m_stale = true;
        else
            request();
    });
    connect(&m_monitor, &Monitor::countsReady, this, [this](quint64 ticket, const StatusCounts& counts) {
        if (ticket == m_liveTicket)
            m_facts.live = counts.total();
        else if (ticket == m_needsActionTicket)
            m_facts.needsAction = counts.total();
        else
            return;
        update();
    });
    request();
    update();
}

TrayIcon::~TrayIcon() = default;

void TrayIcon::setAccounts(const QList<AccountState>& accounts, bool known)
{
    m_facts.accounts = known ? std::optional(accounts) : std::nullopt;
    update();
}

void TrayIcon::request()
{
    m_stale = false;
    m_pause.start();
    CallFilter live;
    for (const CallStatus status : AllCallStatuses) {
        if (isLive(status))
            live.statuses.insert(status);
    }
    m_liveTicket = m_monitor.requestCounts(live);
    CallFilter action;
    action.needsAction = true;
    m_needsActionTicket = m_monitor.requestCounts(action);
}

void TrayIcon::update()
{
    const QString text = trayText(m_facts);
    // Once a second nothing changed: a tray is told over a wire, and may flicker.
    if (text != m_drawn) {
        m_drawn = text;
        QIcon icon;
        for (const int side : {16, 22, 24, 32, 48, 64})
            icon.addPixmap(trayPixmap(m_facts, side));
        m_icon.setIcon(icon);
        m_icon.setToolTip(text);
        m_statusAction->setText(text.section(u'\n', 1, 1));
    }
    const bool any = m_facts.accounts && !m_facts.accounts->isEmpty();
    m_pauseAction->setEnabled(any);
    m_pauseAction->setText(any && isAllPaused() ? tr("&Resume all accounts") : tr("P&ause all accounts"));
}

bool TrayIcon::isAllPaused() const
{
    return m_facts.accounts
        && std::all_of(m_facts.accounts->begin(), m_facts.accounts->end(),
                       [](const AccountState& state) { return state.account.paused; });
}

void TrayIcon::pauseAll(bool paused)
{
    if (!m_facts.accounts)
        return;
    const QList<AccountState> accounts = *m_facts.accounts; // it changes under our hands
    for (const AccountState& state : accounts) {
        if (state.account.paused != paused)
            m_monitor.setPaused(state.account.id, paused);
    }
}

} // namespace ringback
