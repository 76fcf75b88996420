#include "live/step_slot.h"

namespace ballast::live {

namespace {

// Texts and candidates of a decision, without walking through them.
constexpr std::size_t kOfDecision = 4096;

std::size_t bytesOf(const domain::Event& event)
{
    std::size_t bytes = sizeof event;
    if (const auto* chain = std::get_if<domain::ChainUpdate>(&event.body))
        bytes +=
            chain->quotes.size() * sizeof(domain::OptionQuote) + chain->forwards.size() * sizeof(domain::ExpiryForward);
    if (const auto* carried = std::get_if<domain::CarriedOver>(&event.body))
        for (const auto& piece : carried->state)
            bytes += piece.size();
    return bytes;
}

}  // namespace

std::size_t bytesOf(const journal::StepRecord& record)
{
    std::size_t bytes = sizeof record + record.decisions.size() * kOfDecision;
    for (const auto& event : record.inputs.events)
        bytes += bytesOf(event);
    for (const auto& message : record.privateMessages)
        bytes += sizeof message + message.bytes.size();
    return bytes + record.intents.size() * sizeof(domain::OrderIntent) +
           record.amendments.size() * sizeof(domain::Amendment);
}

bool hasEffects(const journal::StepRecord& record)
{
    return !record.intents.empty() || !record.amendments.empty() || !record.openings.empty();
}

bool opensFile(const journal::StepRecord& record)
{
    const auto& events = record.inputs.events;
    return events.size() == 1 && std::holds_alternative<domain::CarriedOver>(events.front().body);
}

}  // namespace ballast::live
