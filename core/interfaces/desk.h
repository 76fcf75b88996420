#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "domain/operator_command.h"
#include "interfaces/connections.h"
#include "interfaces/picture.h"

namespace ballast::interfaces {

struct Questions;

/// Ends its calls when destroyed.
class Subscription {
public:
    virtual ~Subscription() = default;
};

/// A command that the desk has taken; it is journaled before it takes effect.
struct Ticket {
    std::uint64_t number{};  ///< From 1 over the session.
};

/// What the screen may ask of a running desk. Every call returns at once; the effect of a command is seen in a later
/// picture. Destroying the desk stops its threads after the journal is safe.
///
/// Threads  Any.
class Desk {
public:
    virtual ~Desk() = default;

    /// The newest picture; never null.
    virtual std::shared_ptr<const Picture> latest() const = 0;
    /// Calls `notify` on a core thread after each new picture: the sections that are made most often come at most 30
    /// times a second, others in between. It must not block.
    virtual std::unique_ptr<Subscription> onPicture(std::function<void()> notify) = 0;
    /// The sections that somebody looks at; others are not made any more. At first all are wanted.
    virtual void want(SectionSet sections) = 0;
    /// What is asked from now on; the sections of kAnswers are made to it. They are looked at by nobody who decides.
    virtual void ask(std::shared_ptr<const Questions> questions) = 0;
    /// What a live desk is connected to, looked at once a second; null where the market is made here, or before the
    /// first look.
    virtual std::shared_ptr<const ConnectionsView> connections() const { return nullptr; }

    /// Tells the engine what a person decided. Journaled with its name and reason before it takes effect.
    ///
    /// Errors   Refused when too many commands wait already, or the session has ended; NotFound for the kill of a scope
    ///          that the desk does not have. Nothing was taken then, and who gave it must be told.
    virtual Result<Ticket> submit(const domain::OperatorCommand& command) = 0;

    /// Closes the latch of that scope at once and cancels everything in it; the journal follows. Safe to repeat.
    virtual void engageKillSwitch(const domain::Scope& scope, const std::string& operatorName) = 0;

    virtual void play() = 0;
    virtual void pausePlayback() = 0;
    /// One batch further while paused.
    virtual void step() = 0;
    /// Event seconds per wall second; 0 is as fast as it goes.
    virtual void setSpeed(double speed) = 0;

    /// Path of the journal, for Review of this session.
    virtual std::string journalPath() const = 0;
};

}  // namespace ballast::interfaces
