#include "ui/choices/greek_units.h"
#include "ui/settings/settings_form.h"

namespace ballast::ui {

QWidget* makeDisplayPage(QWidget* parent)
{
    auto* form = new SettingsForm(parent);
    const QString coin = QObject::tr("coin");
    form->addRow(QObject::tr("Change flash"));
    form->addSwitch(
        QObject::tr("on"), QObject::tr("A cell that changed is lit for a quarter of a second"),
        [](const DeskChoices& c) { return c.flash; }, [](DeskChoices& c, bool on) { c.flash = on; });
    form->addRow(QObject::tr("Delta"));
    form->addChoice(
        QObject::tr("unit"), {unitText(DeltaUnit::Coin, coin), unitText(DeltaUnit::Usd, coin)},
        [](const DeskChoices& c) { return static_cast<int>(c.units.delta); },
        [](DeskChoices& c, int index) { c.units.delta = static_cast<DeltaUnit>(index); });
    form->addRow(QObject::tr("Gamma"));
    form->addChoice(
        QObject::tr("unit"),
        {unitText(GammaUnit::CoinPerPercent, coin), unitText(GammaUnit::UsdPerPercent, coin),
         unitText(GammaUnit::CoinPerDollar, coin)},
        [](const DeskChoices& c) { return static_cast<int>(c.units.gamma); },
        [](DeskChoices& c, int index) { c.units.gamma = static_cast<GammaUnit>(index); });
    form->addRow(QObject::tr("Vega"));
    form->addChoice(
        QObject::tr("unit"),
        {unitText(VegaUnit::PerPoint), unitText(VegaUnit::Per30DayPoint), unitText(VegaUnit::PerOwnPercent)},
        [](const DeskChoices& c) { return static_cast<int>(c.units.vega); },
        [](DeskChoices& c, int index) { c.units.vega = static_cast<VegaUnit>(index); });
    form->addSentence(
        QObject::tr("Ladders, positions and the header's rows show these units in their heads; the header's net delta "
                    "stays in USD, and its rows in coin as their bands are. Per 30-day point: each "
                    "option's vega "
                    "times the square root of 30 days over its own days. Per 1 % of vol: each option's vega times its "
                    "own volatility. "
                    "Heat map, limits, what-if and rows of a moved spot keep the unit that stands in their head."));
    form->finish();
    return form;
}

}  // namespace ballast::ui
