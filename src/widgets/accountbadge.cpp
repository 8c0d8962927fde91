// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/accountbadge.h"

#include "core/visibletext.h"
#include "widgets/theme.h"

#include <QCoreApplication>
#include <QPainter>

#include <array>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// FNV-1a: stable between runs, unlike Qt's seeded hash.
quint32 stableHash(const QString& text)
{
    quint32 hash = 2166136261U;
    for (const QChar c : text)
        hash = (hash ^ c.unicode()) * 16777619U;
    return hash;
}

// The words are kept in the profile: they stay.
struct BadgeColour {
    QLatin1StringView word;
    int hue;
    const char* text;
};
constexpr std::array<BadgeColour, 8> BadgeColours {
    {{"blue"_L1, 212, QT_TRANSLATE_NOOP("BadgeColour", "Blue")},
     {"teal"_L1, 176, QT_TRANSLATE_NOOP("BadgeColour", "Teal")},
     {"green"_L1, 120, QT_TRANSLATE_NOOP("BadgeColour", "Green")},
     {"olive"_L1, 64, QT_TRANSLATE_NOOP("BadgeColour", "Olive")},
     {"orange"_L1, 28, QT_TRANSLATE_NOOP("BadgeColour", "Orange")},
     {"red"_L1, 2, QT_TRANSLATE_NOOP("BadgeColour", "Red")},
     {"pink"_L1, 326, QT_TRANSLATE_NOOP("BadgeColour", "Pink")},
     {"violet"_L1, 272, QT_TRANSLATE_NOOP("BadgeColour", "Violet")}}};
} // namespace

QStringList badgeColours()
{
    QStringList words;
    for (const BadgeColour& colour : BadgeColours)
        words.append(colour.word);
    return words;
}

QString badgeColourText(const QString& colour)
{
    for (const BadgeColour& known : BadgeColours) {
        if (colour == known.word)
            return QCoreApplication::translate("BadgeColour", known.text);
    }
    return colour;
}

QColor accountColor(const QString& accountId, const QPalette& palette, const QString& colour)
{
    static constexpr std::array<int, 10> Hues {208, 262, 172, 318, 232, 24, 190, 288, 345, 96};
    int hue = Hues[stableHash(accountId) % Hues.size()];
    for (const BadgeColour& known : BadgeColours) {
        if (colour == known.word)
            hue = known.hue;
    }
    return isDark(palette) ? QColor::fromHsl(hue, 95, 170) : QColor::fromHsl(hue, 110, 88);
}

QString accountInitials(const QString& label)
{
    QString initials;
    bool atStart = true;
    for (const QChar c : visibleLine(label)) {
        if (c.isLetterOrNumber() && atStart && initials.size() < 2)
            initials += c.toUpper();
        atStart = !c.isLetterOrNumber();
    }
    return initials.isEmpty() ? QStringLiteral("?") : initials;
}

void paintAccountBadge(QPainter& painter, const QRectF& box, const QString& accountId, const QString& label,
                       const QPalette& palette, const QFont& font, bool muted, const QString& colour)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = accountColor(accountId, palette, colour);
    const QColor surface = palette.color(QPalette::Base);
    const QRectF shape = box.adjusted(0.75, 0.75, -0.75, -0.75);
    painter.setPen(muted ? QPen(color, 1.5) : QPen(color, 1));
    painter.setBrush(muted ? QBrush(surface) : QBrush(color));
    painter.drawRoundedRect(shape, box.height() * 0.28, box.height() * 0.28);
    QFont initialsFont = font;
    initialsFont.setPixelSize(std::max(7, static_cast<int>(box.height() * 0.42)));
    initialsFont.setWeight(QFont::DemiBold);
    painter.setFont(initialsFont);
    painter.setPen(muted ? color : surface);
    painter.drawText(box, Qt::AlignCenter | Qt::TextSingleLine, accountInitials(label));
    painter.restore();
}

AccountBadge::AccountBadge(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void AccountBadge::setAccount(const QString& accountId, const QString& label, bool muted)
{
    m_accountId = accountId;
    m_label = label;
    m_muted = muted;
    setAccessibleName(tr("Account %1").arg(visibleLine(label)));
    update();
}

void AccountBadge::setColours(const QHash<QString, QString>& colours)
{
    const bool other = colours.value(m_accountId) != m_colours.value(m_accountId);
    m_colours = colours;
    if (other)
        update();
}

QSize AccountBadge::sizeHint() const
{
    const int side = fontMetrics().height() + 4;
    return {side, side};
}

void AccountBadge::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintAccountBadge(painter, rect(), m_accountId, m_label, palette(), font(), m_muted,
                      m_colours.value(m_accountId));
}

} // namespace ringback
