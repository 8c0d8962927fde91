// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/statusglyph.h"

#include <QPainter>
#include <QStandardItemModel>
#include <QTableView>
#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
bool hasPixel(const QImage& image, const QColor& wanted)
{
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor colour = image.pixelColor(x, y);
            if (qAbs(colour.red() - wanted.red()) + qAbs(colour.green() - wanted.green())
                    + qAbs(colour.blue() - wanted.blue())
                < 12)
                return true;
        }
    }
    return false;
}
} // namespace

class TestStatusGlyph : public QObject {
    Q_OBJECT

private slots:
    void iconsFollowThePalette()
    {
        QPalette dark;
        dark.setColor(QPalette::Base, Qt::black);
        dark.setColor(QPalette::Text, Qt::white);
        const QImage image = statusIcon(CallStatus::Failed, dark).pixmap(32, 32).toImage();
        QVERIFY(hasPixel(image, textColourOf(CallStatus::Failed, Surface::Dark)));
        QVERIFY(!hasPixel(image, textColourOf(CallStatus::Failed, Surface::Light)));
    }

    void theColumnShowsGlyphWordAndSelection()
    {
        QStandardItemModel model(2, 1);
        for (int row = 0; row < 2; ++row) {
            model.setData(model.index(row, 0), u"Failed"_s);
            model.setData(model.index(row, 0), static_cast<int>(CallStatus::Failed), Qt::UserRole);
        }
        QTableView view;
        view.setModel(&model);
        view.setItemDelegate(new StatusDelegate(Qt::UserRole, &view));
        view.setSelectionBehavior(QTableView::SelectRows);
        QPalette palette = view.palette();
        palette.setColor(QPalette::Base, Qt::white);
        palette.setColor(QPalette::Text, Qt::black);
        palette.setColor(QPalette::Highlight, QColor(0, 0, 160));
        palette.setColor(QPalette::HighlightedText, QColor(255, 255, 0));
        view.setPalette(palette);
        view.resize(300, 200);
        view.show();
        view.selectRow(1);
        const auto cell = [&view, &model](int row) {
            return view.viewport()->grab(view.visualRect(model.index(row, 0))).toImage();
        };
        const QColor colour = textColourOf(CallStatus::Failed, Surface::Light);
        QVERIFY(hasPixel(cell(0), colour));
        QVERIFY(!hasPixel(cell(1), colour));
        QVERIFY(hasPixel(cell(1), QColor(255, 255, 0)));
    }
};

QTEST_MAIN(TestStatusGlyph)
#include "tst_statusglyph.moc"
