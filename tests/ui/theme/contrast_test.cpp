#include <QtTest>
#include <array>

#include "ui/theme/theme.h"

using ballast::ui::ColourPreset;
using ballast::ui::contrastRatio;
using ballast::ui::Theme;

/// The ratios come from the table of the desk design, section 3, which was computed apart from this code.
class ContrastTest : public QObject {
    Q_OBJECT

    static std::array<QColor, 5> grounds(const Theme& t) { return {t.bg0, t.bg1, t.bg2, t.bg3, t.select}; }
    static std::array<QColor, 10> inks(const Theme& t)
    {
        return {t.text, t.text2, t.text3, t.accent, t.up, t.down, t.warn, t.breach, t.stale, t.estimate};
    }
    static void compare(double actual, double stated)
    {
        QVERIFY2(std::abs(actual - stated) <= 0.06,
                 qPrintable(QStringLiteral("%1, the design says %2").arg(actual).arg(stated)));
    }

private Q_SLOTS:
    void darkTextsHaveTheStatedRatios()
    {
        const std::array<std::array<double, 5>, 10> stated{{{16.2, 15.3, 14.3, 12.3, 10.8},
                                                            {10.0, 9.5, 8.8, 7.6, 6.7},
                                                            {7.1, 6.7, 6.2, 5.4, 4.7},
                                                            {9.1, 8.6, 8.0, 6.9, 6.1},
                                                            {7.8, 7.4, 6.9, 6.0, 5.2},
                                                            {6.9, 6.6, 6.1, 5.3, 4.6},
                                                            {10.5, 9.9, 9.2, 8.0, 7.0},
                                                            {7.6, 7.2, 6.7, 5.8, 5.0},
                                                            {7.5, 7.1, 6.6, 5.7, 5.0},
                                                            {8.1, 7.6, 7.1, 6.1, 5.4}}};
        checkTable(Theme::dark(), stated);
    }

    void lightTextsHaveTheStatedRatios()
    {
        const std::array<std::array<double, 5>, 10> stated{{{12.8, 17.8, 15.7, 14.2, 13.5},
                                                            {6.7, 9.3, 8.2, 7.4, 7.0},
                                                            {4.6, 6.4, 5.7, 5.1, 4.9},
                                                            {4.8, 6.7, 5.9, 5.3, 5.0},
                                                            {4.7, 6.5, 5.8, 5.2, 4.9},
                                                            {4.7, 6.5, 5.7, 5.2, 4.9},
                                                            {5.1, 7.1, 6.3, 5.7, 5.4},
                                                            {5.2, 7.2, 6.4, 5.8, 5.5},
                                                            {5.0, 6.9, 6.1, 5.5, 5.3},
                                                            {4.9, 6.8, 6.0, 5.4, 5.1}}};
        checkTable(Theme::light(), stated);
    }

    void fillsCarryTheirTexts()
    {
        const Theme& d = Theme::dark();
        const Theme& l = Theme::light();
        compare(contrastRatio(d.text, d.warnFill), 11.2);
        compare(contrastRatio(l.text, l.warnFill), 15.7);
        compare(contrastRatio(d.breach, d.breachFill), 5.9);
        compare(contrastRatio(l.breach, l.breachFill), 5.9);
        compare(contrastRatio(d.ink, d.accent), 9.2);
        compare(contrastRatio(l.ink, l.accent), 6.7);
        compare(contrastRatio(d.ink, d.simulated), 7.1);
        compare(contrastRatio(l.ink, l.simulated), 6.9);
        compare(contrastRatio(d.ink, d.review), 8.2);
        compare(contrastRatio(l.ink, l.review), 6.1);
        compare(contrastRatio(d.onKill, d.kill), 5.3);
    }

    void exposureStopsCarryTheirTexts()
    {
        const std::array<double, 11> dark{8.7, 5.2, 7.7, 10.6, 13.8, 0.0, 13.5, 10.3, 7.4, 5.0, 9.2};
        const std::array<double, 11> light{6.3, 8.2, 11.5, 14.7, 17.8, 0.0, 17.9, 14.9, 11.8, 8.5, 6.0};
        for (std::size_t i = 0; i < dark.size(); ++i) {
            if (i == 5) continue;  // the centre has text2, without a stated ratio
            compare(contrastRatio(Theme::dark().exposure[i].fill, Theme::dark().exposure[i].text), dark[i]);
            compare(contrastRatio(Theme::light().exposure[i].fill, Theme::light().exposure[i].text), light[i]);
        }
    }

    void everyPresetKeepsTheLeastRatio()
    {
        for (const Theme& base : {Theme::dark(), Theme::light()})
            for (const auto preset : {ColourPreset::Western, ColourPreset::Asian, ColourPreset::BlueOrange}) {
                const Theme t = base.withPreset(preset);
                for (const QColor& ground : grounds(t)) {
                    QVERIFY(contrastRatio(t.up, ground) >= 4.5);
                    QVERIFY(contrastRatio(t.down, ground) >= 4.5);
                }
            }
    }

    void exposureStopsChangeAtTheStatedShares()
    {
        const Theme& t = Theme::dark();
        QCOMPARE(t.exposureStop(0.0).fill, QColor(0x1C222B));
        QCOMPARE(t.exposureStop(0.019).fill, QColor(0x1C222B));
        QCOMPARE(t.exposureStop(0.02).fill, QColor(0x20303D));
        QCOMPARE(t.exposureStop(-0.02).fill, QColor(0x3C291D));
        QCOMPARE(t.exposureStop(0.79).fill, QColor(0x3174A8));
        QCOMPARE(t.exposureStop(-0.94).fill, QColor(0xF08F47));
        QCOMPARE(t.exposureStop(std::numeric_limits<double>::quiet_NaN()).fill, QColor(0x1C222B));
    }

    void volatilityScaleHoldsItsEndsAndStaysLegible()
    {
        const Theme& t = Theme::dark();
        QCOMPARE(t.volatilityColor(-1.0), QColor(0x362C5D));
        QCOMPARE(t.volatilityColor(2.0), QColor(0xEFDE9D));
        for (int i = 0; i <= 8; ++i)
            QVERIFY(contrastRatio(t.volatilityColor(i / 8.0), t.volatilityText(i / 8.0)) >= 4.5);
    }

private:
    static void checkTable(const Theme& t, const std::array<std::array<double, 5>, 10>& stated)
    {
        const auto ground = grounds(t);
        const auto ink = inks(t);
        for (std::size_t i = 0; i < ink.size(); ++i)
            for (std::size_t g = 0; g < ground.size(); ++g)
                compare(contrastRatio(ink[i], ground[g]), stated[i][g]);
    }
};

QTEST_APPLESS_MAIN(ContrastTest)
#include "contrast_test.moc"
