#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "ui/choices/desk_choices.h"
#include "ui/widgets/card.h"

namespace ballast::ui {

/// What an order would do, for who confirms it.
struct ConfirmFacts {
    QString title;                                     ///< "Buy 2.083 BTC?"
    QString sentence;                                  ///< The same with instrument, limit and effect.
    std::vector<std::pair<QString, QString>> figures;  ///< Name and value with unit: the ticket's.
    QString above;                                     ///< Which soft limits it lies above; sending confirms it.
    QString waits;                                     ///< Why it cannot go now; empty: it can.
};

/// Asks before an order goes: a prompt is the sentence, a ticket every figure. Ctrl+Enter sends, Esc does not. `again`
/// gives the facts of the desk's newest picture; the names of the figures are those of the first.
Card* openConfirmCard(QWidget* window, int top, Confirm how, const ConfirmFacts& facts,
                      std::function<ConfirmFacts(const interfaces::Snapshot&)> again, std::function<void()> send);

}  // namespace ballast::ui
