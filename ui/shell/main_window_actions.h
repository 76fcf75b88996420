#pragma once

#include <QMenuBar>

#include "ui/shell/main_window.h"

namespace ballast::ui {

/// Builds the window's actions with their keys, and the menus from them.
class MainWindowActions {
public:
    explicit MainWindowActions(MainWindow& window) : m_window(window), m_set(*window.m_actions) {}
    void build();

private:
    void buildFile(QMenuBar* bar);
    void buildDesk(QMenuBar* bar);
    void buildMarket(QMenuBar* bar);
    void buildReview(QMenuBar* bar);
    void buildView(QMenuBar* bar);
    void buildHelp(QMenuBar* bar);
    void buildKeysOnly();
    void connectPalette();
    void openRecording();
    void openJournal();
    void openJournalFolder();
    void openBuiltIn();
    void stepUnderlying(int step);
    void stepExpiry(int step);
    void stepStrike(int step);
    void setMode(domain::HedgeMode mode);
    void addPanelAction(QMenu* menu, const QString& id, const QString& words, const QKeySequence& key);

    MainWindow& m_window;
    ActionSet& m_set;
};

}  // namespace ballast::ui
