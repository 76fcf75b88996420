#pragma once

#include <QFileDialog>
#include <QFileInfo>
#include <functional>
#include <utility>

namespace ballast::ui {

/// What a person is asked for.
struct FileQuestion {
    QString title;
    QString start{};   ///< Folder, or the file that is proposed.
    QString filter{};  ///< "CSV files (*.csv)"; empty: a folder is chosen.
    bool isWritten{};  ///< To save: the file need not be there.
    bool confirmsOverwrite{true};
};

/// Asks for a file or folder and calls `chosen` with it; not at all where the person gives up. It blocks nothing,
/// unlike QFileDialog's own functions: the kill switch and its keys act while it is open.
inline void chooseFile(QWidget* parent, const FileQuestion& question, std::function<void(const QString&)> chosen)
{
    const QFileInfo start(question.start);
    const bool isFile = question.isWritten && !question.start.isEmpty();
    auto* dialog =
        new QFileDialog(parent, question.title, isFile ? start.absolutePath() : question.start, question.filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowModality(Qt::NonModal);
    dialog->setAcceptMode(question.isWritten ? QFileDialog::AcceptSave : QFileDialog::AcceptOpen);
    dialog->setFileMode(question.isWritten          ? QFileDialog::AnyFile
                        : question.filter.isEmpty() ? QFileDialog::Directory
                                                    : QFileDialog::ExistingFile);
    dialog->setOption(QFileDialog::ShowDirsOnly, question.filter.isEmpty());
    dialog->setOption(QFileDialog::DontConfirmOverwrite, !question.confirmsOverwrite);
    if (isFile) dialog->selectFile(start.fileName());
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->show();
}

}  // namespace ballast::ui
