#include "ui/settings/settings_form.h"

namespace ballast::ui {

QWidget* makeOrdersPage(QWidget* parent)
{
    auto* form = new SettingsForm(parent);
    const QStringList words{QObject::tr("Off: the press sends"), QObject::tr("Prompt: one more press"),
                            QObject::tr("Ticket: every figure")};
    form->addHead({QString(), QObject::tr("Below"), QObject::tr("Notional from"), QObject::tr("From there on")});
    for (std::size_t i = 0; i < kOrderKinds; ++i) {
        form->addRow(nameOf(static_cast<OrderKind>(i)));
        form->addChoice(
            QObject::tr("below the size"), words,
            [i](const DeskChoices& c) { return static_cast<int>(c.confirm[i].small); },
            [i](DeskChoices& c, int index) { c.confirm[i].small = static_cast<Confirm>(index); });
        form->addNumber(
            QObject::tr("size"), 0, 1'000'000'000, QObject::tr("USD"),
            [i](const DeskChoices& c) { return static_cast<int>(c.confirm[i].fromUsd); },
            [i](DeskChoices& c, int value) { c.confirm[i].fromUsd = value; });
        form->addChoice(
            QObject::tr("from the size on"), words,
            [i](const DeskChoices& c) { return static_cast<int>(c.confirm[i].large); },
            [i](DeskChoices& c, int index) { c.confirm[i].large = static_cast<Confirm>(index); });
    }
    form->addSentence(QObject::tr("Whatever stands here, the gate judges every order: limits, price collar and the "
                                  "second press above a soft limit "
                                  "stay on. KILL and the other stops never ask; flattening and re-arming always do. An "
                                  "order whose size is not known "
                                  "before it goes, such as a hedge to the middle of the band, counts as a large one."));
    form->finish();
    return form;
}

}  // namespace ballast::ui
