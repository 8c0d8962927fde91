// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timelinepicture.h"

#include "core/visibletext.h"
#include "widgets/theme.h"
#include "widgets/timelinepainter.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFontMetrics>
#include <QGuiApplication>
#include <QImage>
#include <QPainter>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int LanesWidth = 900;
constexpr qreal PictureScale = 2; // readable on dense screens and in print

QString pictureInstant(qint64 ms, const QTimeZone& zone)
{
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
    return QCoreApplication::translate("ringback::TimelinePicture", "%1 UTC, %2 %3")
        .arg(at.toString(u"yyyy-MM-dd HH:mm:ss"_s), at.toTimeZone(zone).toString(u"HH:mm:ss"_s),
             QString::fromUtf8(zone.id()));
}
} // namespace

QByteArray timelinePicture(const QList<CallRow>& rows, const QDateTime& now, const QTimeZone& zone)
{
    if (rows.isEmpty())
        return {};
    QList<Lane> lanes;
    qint64 first = std::numeric_limits<qint64>::max();
    qint64 last = std::numeric_limits<qint64>::min();
    for (const CallRow& row : rows.first(std::min<qsizetype>(rows.size(), PictureLanesCap))) {
        lanes.append(laneOf(row, Freshness {FreshnessState::Fresh, now}, now));
        if (!lanes.last().isEmpty()) {
            first = std::min(first, lanes.last().beginMs());
            last = std::max(last, lanes.last().endMs());
        }
    }
    if (first > last)
        first = last = now.toMSecsSinceEpoch();
    const QFont font = QGuiApplication::font();
    const QFontMetrics metrics(font);
    const int laneHeight = metrics.height() + 2 * Gap;
    const int labelWidth = 30 * metrics.averageCharWidth();
    const int headHeight = 2 * metrics.height() + Gap;
    const QSize size(labelWidth + LanesWidth + 2 * Gap, headHeight + int(lanes.size()) * laneHeight + Gap);
    QImage image(size * PictureScale, QImage::Format_RGB32);
    image.setDevicePixelRatio(PictureScale);
    const QPalette palette = lightPalette();
    image.fill(palette.color(QPalette::Base));
    const TimelineGeometry range =
        TimelineGeometry {0, TimelineGeometry::DefaultSpanMs, LanesWidth}.fitted(first, last);
    const TimelinePainter lanePainter(range, palette);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font);
    painter.setPen(palette.color(QPalette::Text));
    painter.drawText(QRect(labelWidth, HalfGap, LanesWidth, metrics.height()), Qt::AlignLeft,
                     pictureInstant(range.beginMs, zone));
    painter.drawText(QRect(labelWidth, HalfGap, LanesWidth, metrics.height()), Qt::AlignRight,
                     pictureInstant(range.endMs, zone));
    const QDateTime begin = QDateTime::fromMSecsSinceEpoch(range.beginMs, Qt::UTC);
    const int offset = begin.toTimeZone(zone).offsetFromUtc();
    for (const TimelineTick& tick : range.ticks(10 * metrics.averageCharWidth(), offset)) {
        const int x = labelWidth + int(range.xOf(tick.atMs));
        painter.setPen(blended(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.15));
        painter.drawLine(x, headHeight, x, size.height());
        if (!tick.label.isEmpty()) {
            painter.setPen(palette.color(QPalette::PlaceholderText));
            const int half = 6 * metrics.averageCharWidth();
            painter.drawText(QRect(x - half, HalfGap + metrics.height(), 2 * half, metrics.height()),
                             Qt::AlignHCenter, tick.label);
        }
    }
    for (qsizetype i = 0; i < lanes.size(); ++i) {
        const int y = headHeight + int(i) * laneHeight;
        painter.setPen(palette.color(QPalette::Text));
        painter.drawText(
            QRect(Gap, y, labelWidth - 2 * Gap, laneHeight), Qt::AlignVCenter,
            metrics.elidedText(visibleLine(rows[i].call.key.callId), Qt::ElideMiddle, labelWidth - 2 * Gap));
        painter.save();
        painter.translate(labelWidth, 0);
        painter.setClipRect(0, y, LanesWidth, laneHeight);
        lanePainter.paintLane(painter, lanes[i], QRect(0, y, LanesWidth, laneHeight), false);
        painter.restore();
    }
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

} // namespace ringback
