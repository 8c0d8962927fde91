// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/eventladder.h"

#include "core/visibletext.h"
#include "models/callformat.h"
#include "widgets/plainlabel.h"
#include "widgets/statusglyph.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int RailWidth = 28;

QString ladderInstantText(const CallEvent& event, const QTimeZone& zone)
{
    if (event.basis != CallEvent::Basis::Observed)
        return instantText(event.at, zone);
    const QString after = instantText(event.notAfter, zone);
    return event.notBefore.isValid() ? instantText(event.notBefore, zone) + u"\n"_s + after : after;
}
} // namespace

// One event: the rail with its glyph at the left, words at the right.
class EventRow final : public QWidget {
    Q_OBJECT

public:
    explicit EventRow(QWidget* parent)
        : QWidget(parent), m_statusLabel(new PlainLabel(this)), m_gapLabel(new PlainLabel(this)),
          m_timeLabel(new PlainLabel(this)), m_basisLabel(new PlainLabel(this))
    {
        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(RailWidth, 2, 0, Gap);
        layout->setSpacing(0);
        auto* head = new QHBoxLayout;
        head->setSpacing(Gap);
        head->addWidget(m_statusLabel, 1);
        head->addWidget(m_gapLabel, 0, Qt::AlignTop);
        layout->addLayout(head);
        layout->addWidget(m_timeLabel);
        layout->addWidget(m_basisLabel);
        m_statusLabel->setWordWrap(true);
        m_statusLabel->setFont(scaledFont(font(), 1.0, true));
        m_gapLabel->setFont(tabularFont(font()));
        m_gapLabel->setForegroundRole(QPalette::PlaceholderText);
        m_timeLabel->setWordWrap(true);
        m_timeLabel->setFont(tabularFont(font()));
        m_basisLabel->setWordWrap(true);
        m_basisLabel->setForegroundRole(QPalette::PlaceholderText);
    }

    void setEvent(const CallEvent& event, const QString& gap, bool first, bool last, const QDateTime& now,
                  const QTimeZone& zone)
    {
        m_event = event;
        m_first = first;
        m_last = last;
        QString word = labelOf(event.status);
        if (!event.providerStatus.isEmpty()
            && event.providerStatus.compare(wordOf(event.status), Qt::CaseInsensitive) != 0)
            word += tr("  \u201c%1\u201d").arg(visibleLine(event.providerStatus));
        QString time = boundsText(event, now, zone);
        if (time.isEmpty())
            time = tr("time not known");
        m_gapLabel->setText(gap);
        m_statusLabel->setText(word);
        m_timeLabel->setText(time);
        m_timeLabel->setToolTip(asToolTip(ladderInstantText(event, zone)));
        m_basisLabel->setText(basisText(event.basis));
        setAccessibleName(word + u", "_s + time + u", "_s + (gap.isEmpty() ? QString() : gap + u", "_s)
                          + m_basisLabel->plainText());
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Surface surface = surfaceOf(palette());
        const QColor color = textColourOf(m_event.status, surface);
        const bool observed = m_event.basis == CallEvent::Basis::Observed;
        const double side = glyphSizeFor(fontMetrics()) + 3;
        const double x = RailWidth / 2.0 - 3;
        const double y = 2 + fontMetrics().height() / 2.0;
        const QColor rail = blended(palette().color(QPalette::Window), color, 0.55);
        // What leads to this event: dashed where only the bounds are known.
        if (!m_first) {
            painter.setPen(QPen(rail, 2, observed ? Qt::DotLine : Qt::SolidLine, Qt::FlatCap));
            painter.drawLine(QPointF(x, 0), QPointF(x, y - side / 2 - 2));
        }
        if (!m_last) {
            painter.setPen(QPen(palette().color(QPalette::Mid), 2));
            painter.drawLine(QPointF(x, y + side / 2 + 3), QPointF(x, height()));
        }
        paintGlyph(painter, glyphOf(m_event.status), QRectF(x - side / 2, y - side / 2, side, side), color);
        if (observed) {
            painter.setPen(QPen(color, 1.2, Qt::DashLine));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(QPointF(x, y), side / 2 + 2.5, side / 2 + 2.5);
        }
    }

private:
    PlainLabel* m_statusLabel;
    PlainLabel* m_gapLabel;
    PlainLabel* m_timeLabel;
    PlainLabel* m_basisLabel;
    CallEvent m_event;
    bool m_first = false;
    bool m_last = false;
};

EventLadder::EventLadder(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
}

void EventLadder::setEvents(const QList<CallEvent>& events, const QDateTime& now, const QTimeZone& zone)
{
    while (m_rows.size() < events.size()) {
        auto* row = new EventRow(this);
        m_layout->addWidget(row);
        m_rows.append(row);
    }
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        m_rows[i]->setVisible(i < events.size());
        if (i >= events.size())
            continue;
        QString gap;
        if (i > 0) {
            const CallEvent& before = events[i - 1];
            const bool exact =
                before.basis != CallEvent::Basis::Observed && events[i].basis != CallEvent::Basis::Observed;
            if (before.instant().isValid() && events[i].instant().isValid()) {
                const QString length = durationText(before.instant().msecsTo(events[i].instant()));
                gap = exact ? tr("+%1").arg(length) : tr("about +%1").arg(length);
            }
        }
        m_rows[i]->setEvent(events[i], gap, i == 0, i == events.size() - 1, now, zone);
    }
}

} // namespace ringback

#include "eventladder.moc"
