// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statusstyle.h"

#include <QImage>
#include <QPainter>
#include <QSet>
#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
QPalette lightPalette()
{
    QPalette palette;
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::Text, Qt::black);
    return palette;
}

QPalette darkPalette()
{
    QPalette palette;
    palette.setColor(QPalette::Base, QColor(0x2d, 0x2d, 0x2d)); // the lightest of the common dark ones
    palette.setColor(QPalette::Text, Qt::white);
    return palette;
}

QImage drawn(const QPainterPath& path)
{
    QImage image(16, 16, QImage::Format_ARGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(16, 16);
    painter.fillPath(path, Qt::black);
    return image;
}

// How many of the 256 pixels differ clearly.
int difference(const QImage& a, const QImage& b)
{
    int count = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x)
            count += std::abs(qGray(a.pixel(x, y)) - qGray(b.pixel(x, y))) > 96 ? 1 : 0;
    }
    return count;
}

constexpr std::array AllFreshness = {FreshnessState::NeverPolled, FreshnessState::Fresh,
                                     FreshnessState::Late,        FreshnessState::Stale,
                                     FreshnessState::Failing,     FreshnessState::Refused,
                                     FreshnessState::Paused,      FreshnessState::Unreachable};
} // namespace

class TestStatusStyle : public QObject {
    Q_OBJECT

private slots:
    void decidesTheSurfaceFromThePalette()
    {
        QCOMPARE(surfaceOf(lightPalette()), Surface::Light);
        QCOMPARE(surfaceOf(darkPalette()), Surface::Dark);
    }

    void computesContrast()
    {
        QCOMPARE(qRound(contrastOf(Qt::black, Qt::white)), 21);
        QCOMPARE(qRound(contrastOf(Qt::white, Qt::white)), 1);
        // A known pair: #767676 is the lightest grey that carries text on white.
        QVERIFY(contrastOf(QColor(0x76, 0x76, 0x76), Qt::white) > 4.5);
        QVERIFY(contrastOf(QColor(0x78, 0x78, 0x78), Qt::white) < 4.5);
    }

    void everyTextColourCanBeRead()
    {
        // White, and an alternate row's grey; the darkest and the lightest dark Base in use.
        const QList<QColor> light {Qt::white, QColor(0xF5, 0xF5, 0xF5)};
        const QList<QColor> dark {Qt::black, QColor(0x1e, 0x20, 0x24), QColor(0x2d, 0x2d, 0x2d)};
        const auto check = [&](auto state) {
            for (const QColor& base : light)
                QVERIFY2(contrastOf(textColourOf(state, Surface::Light), base) >= 4.5,
                         qPrintable(labelOf(state)));
            for (const QColor& base : dark)
                QVERIFY2(contrastOf(textColourOf(state, Surface::Dark), base) >= 4.5,
                         qPrintable(labelOf(state)));
        };
        for (const CallStatus status : AllCallStatuses)
            check(status);
        for (const FreshnessState state : AllFreshness)
            check(state);
    }

    void everyStatusIsUnlikeTheOthers()
    {
        QSet<QString> words;
        QSet<QRgb> fills;
        QSet<int> patterns;
        for (const CallStatus status : AllCallStatuses) {
            words.insert(labelOf(status));
            fills.insert(fillColourOf(status, Surface::Light).rgb());
            patterns.insert(patternOf(status));
            QVERIFY(patternOf(status) != Qt::FDiagPattern);
        }
        QCOMPARE(words.size(), CallStatusCount);
        QCOMPARE(fills.size(), CallStatusCount);
        QCOMPARE(patterns.size(), CallStatusCount);
    }

    void glyphsAreDistinctAndInsideTheSquare()
    {
        const auto check = [](const auto& states) {
            QList<QImage> images;
            for (const auto state : states) {
                const QPainterPath path = glyphOf(state);
                QVERIFY2(QRectF(-0.01, -0.01, 1.02, 1.02).contains(path.boundingRect()),
                         qPrintable(labelOf(state)));
                const QImage image = drawn(path);
                QVERIFY(difference(image, drawn({})) > 12);
                for (const QImage& other : std::as_const(images))
                    QVERIFY2(difference(image, other) > 20, qPrintable(labelOf(state)));
                images.append(image);
            }
        };
        check(AllCallStatuses);
        check(AllFreshness);
        QVERIFY(difference(drawn(arrowGlyph(true)), drawn(arrowGlyph(false))) > 20);
    }
};

QTEST_MAIN(TestStatusStyle)
#include "tst_statusstyle.moc"
